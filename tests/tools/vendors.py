"""What vendors do to an answer sheet: fill it in, and spoil it on the way.

vendors.py fill FROM TO ANSWERS   fills cells in by their headers; ANSWERS is JSON (see `fill`)
vendors.py move FILE              sorts the rows of each lot backwards and moves the columns of answers to the front
"""

import json
import sys

import openpyxl


def heads(sheet, first="Id"):
    """The columns by their header, and the row of headers; nothing on a sheet without."""
    for row in sheet.iter_rows(max_row=12):
        labels = {cell.value: cell.column for cell in row if cell.value}
        if first in labels:
            return labels, row[0].row
    return None, None


def fill(source, target, said):
    book = openpyxl.load_workbook(source)
    cells = ["Code de réponse", "Argument", "Preuve", "Incidence financière"]
    filled = 0
    for sheet in book.worksheets:
        labels, head = heads(sheet)
        if labels is None or sheet.sheet_state != "visible":
            continue
        for y in range(head + 1, sheet.max_row + 1):
            key = sheet.cell(y, labels["Id"]).value
            if not key or key in said["silent"]:
                continue
            for label, value in zip(cells, said["answers"].get(key, said["usual"])):
                sheet.cell(y, labels[label]).value = value
            filled += 1
    prices = book["Bordereau de prix"]
    labels, head = heads(prices, "Poste")
    for y in range(head + 1, prices.max_row + 1):
        label = prices.cell(y, 1).value
        if label in said["prices"]:
            prices.cell(y, labels["Prix unitaire"]).value = said["prices"][label]
        if label == "Modèle de licence":
            prices.cell(y, 2).value = said["licence"]
    questions = book["Sur votre entreprise"]
    labels, head = heads(questions, "Question")
    for y, reply in enumerate(said["replies"], head + 1):
        questions.cell(y, labels["Votre réponse"]).value = reply
    first = book.worksheets[0]
    for row in first.iter_rows(max_row=20):
        if row[0].value == "Entreprise":
            row[1].value = said["name"]
    book.save(target)
    return filled


def move(path):
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        labels, head = heads(sheet)
        if labels is None or sheet.sheet_state != "visible":
            continue
        sheet.protection.sheet = False
        sheet.auto_filter.ref = None
        width = max(labels.values())
        rows = [[sheet.cell(y, x).value for x in range(1, width + 1)] for y in range(head, sheet.max_row + 1)]
        rows[1:] = sorted((row for row in rows[1:] if row[0]), key=lambda row: row[0], reverse=True)
        front = ["Id", "Code de réponse", "Argument", "Preuve", "Incidence financière"]
        order = [labels[label] - 1 for label in front]
        order += [x for x in range(width) if x not in order]
        sheet.data_validations.dataValidation = []
        for y, row in enumerate(rows, head):
            for x, column in enumerate(order, 1):
                sheet.cell(y, x).value = row[column]
    book.save(path)


if sys.argv[1] == "fill":
    print(fill(sys.argv[2], sys.argv[3], json.loads(sys.argv[4])))
else:
    move(sys.argv[2])
    print("null")
