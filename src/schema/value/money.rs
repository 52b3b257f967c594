//! Amounts of money: exact, each in one currency (ISO 4217).

use super::number::{Sense, Written, is_minus, read_decimal, show_decimal};
use crate::locale::multipliers;
use crate::schema::Lang;
use iso_currency::Currency;
use rust_decimal::Decimal;
use std::sync::Arc;

/// An amount of money: exact, with its currency (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The amount.
    pub amount: Decimal,
    /// The currency's code.
    pub currency: Arc<str>,
}

/// Signs and words that stand for one currency and no other.
const SIGNS: [(&str, &str); 24] = [
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("$", "USD"),
    ("US$", "USD"),
    ("£", "GBP"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("$CA", "CAD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("R$", "BRL"),
    ("fr.", "CHF"),
    ("sfr.", "CHF"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("₪", "ILS"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
];

/// What multiplies an amount in every language; the words of each are in its file.
const MULTIPLIERS: [(&str, i64); 3] = [("M", 1_000_000), ("k", 1_000), ("K", 1_000)];

/// The currency of a code in capital or small letters.
pub fn currency_of_code(code: &str) -> Option<Currency> {
    let plain = code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    if plain { Currency::from_code(&code.to_ascii_uppercase()) } else { None }
}

/// The code of the currency that a sign, a word or a code names.
fn currency(written: &str) -> Option<&'static str> {
    let sign = SIGNS.iter().find(|(sign, _)| sign.to_lowercase() == written.to_lowercase());
    sign.map(|(_, code)| *code).or_else(|| currency_of_code(written).map(|known| known.code()))
}

/// Decimals that a currency is written with.
fn decimals(code: &str) -> u32 {
    Currency::from_code(code).and_then(Currency::exponent).map_or(2, u32::from)
}

/// What stands behind the digits: a multiplier or none, and a currency or nothing. A code wins over a multiplier: `KES` is no thousand.
fn tail_of(tail: &str) -> Result<(i64, Option<&'static str>), String> {
    if tail.is_empty() {
        return Ok((1, None));
    }
    if let Some(code) = currency(tail) {
        return Ok((1, Some(code)));
    }
    let words = multipliers().iter().map(|(word, factor)| (word.as_str(), *factor));
    for (word, factor) in words.chain(MULTIPLIERS) {
        let Some(rest) = tail.strip_prefix(word) else { continue };
        let rest = rest.trim();
        let rest =
            rest.strip_prefix("d’").or_else(|| rest.strip_prefix("d'")).or_else(|| rest.strip_prefix("de ")).unwrap_or(rest);
        if rest.is_empty() {
            return Ok((factor, None));
        }
        if let Some(code) = currency(rest) {
            return Ok((factor, Some(code)));
        }
    }
    Err(format!("`{tail}` is not a currency (ISO 4217)"))
}

impl Money {
    /// Reads `12 000 EUR`, `1200.50 CHF`, `12 k€`, `-500` or `$40` as people of a language write it; what names no currency gets
    /// `default`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str, default: &str, lang: Lang) -> Result<Self, String> {
        Self::read(text, default, lang).map(|(money, _)| money)
    }

    /// Reads an amount, and what it would be if its only mark were read the other way.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn read(text: &str, default: &str, lang: Lang) -> Result<(Self, Option<Decimal>), String> {
        let text = text.trim();
        let first = text.find(|c: char| c.is_ascii_digit()).ok_or("an amount is written like `12 000 EUR`")?;
        let last = text.rfind(|c: char| c.is_ascii_digit()).map_or(text.len(), |n| n + 1);
        // A decimal mark without a nought before it belongs to the number.
        let first = if text[..first].ends_with(['.', ',']) { first - 1 } else { first };
        let (negative, head) = sign_of(text[..first].trim());
        // `1'200.–` says that there are no cents.
        let tail = text[last..].trim();
        let no_cents = tail.strip_prefix(['.', ',']).and_then(|rest| rest.trim_start().strip_prefix(is_minus));
        let (factor, behind) = tail_of(no_cents.unwrap_or(tail).trim())?;
        let before = match head {
            "" => None,
            sign => Some(currency(sign).ok_or_else(|| format!("`{sign}` is not a currency (ISO 4217)"))?),
        };
        let code = match (before, behind) {
            (None, None) => default,
            (Some(code), None) | (None, Some(code)) => code,
            (Some(a), Some(b)) if a == b => a,
            // `$1,200 CAD`: many currencies share the sign of the dollar.
            (Some("USD"), Some(code))
                if head == "$" && Currency::from_code(code).is_some_and(|c| c.symbol().to_string().contains('$')) =>
            {
                code
            }
            _ => return Err(format!("`{text}` names two currencies")),
        };
        let digits = &text[first..last];
        let not_a_number = || format!("`{digits}` is not a number");
        let Written { value, other } = read_decimal(digits, lang, Sense::Amount(decimals(code))).ok_or_else(not_a_number)?;
        let scaled = |n: Decimal| n.checked_mul(Decimal::from(factor)).map(|n| if negative { -n } else { n });
        let amount = scaled(value).ok_or("the amount is too large")?;
        // `1.200 k€` is one thousand and two hundred, or a million and more.
        Ok((Money { amount, currency: code.into() }, other.and_then(scaled)))
    }

    /// The amount without the tails that a computation leaves: rounded to the decimals of its currency where it has more than four.
    #[must_use]
    pub fn rounded(self) -> Self {
        if self.amount.normalize().scale() <= 4 {
            return self;
        }
        Money { amount: self.amount.round_dp(decimals(&self.currency)), ..self }
    }

    /// The amount as people of a language write it: exact, with no fewer decimals than its currency has unless it is whole.
    pub fn show(&self, lang: Lang) -> String {
        let amount = self.amount.normalize();
        let mut number = show_decimal(amount, lang);
        if amount.scale() > 0 {
            let missing = decimals(&self.currency).saturating_sub(amount.scale());
            number.extend(std::iter::repeat_n('0', usize::try_from(missing).unwrap_or(0)));
        }
        let sign = match &*self.currency {
            "EUR" => "€",
            "GBP" => "£",
            "USD" => "$",
            code => code,
        };
        let forms = &lang.locale().money;
        let form = if sign.len() == 3 && sign.is_ascii() { &forms.code } else { &forms.sign };
        // A sign that touches the digits stands behind the minus: `−€1,200`.
        match number.strip_prefix('−').filter(|_| form.starts_with("{sign}{n}")) {
            Some(rest) => format!("−{}", filled(form, rest, sign)),
            None => filled(form, &number, sign),
        }
    }
}

/// A form of an amount with its number and its sign.
pub fn filled(form: &str, number: &str, sign: &str) -> String {
    form.replace("{n}", number).replace("{sign}", sign)
}

/// Takes the sign of the number from what stands before its digits: before or behind the currency.
fn sign_of(head: &str) -> (bool, &str) {
    if let Some(rest) = head.strip_prefix(is_minus).or_else(|| head.strip_suffix(is_minus)) {
        return (true, rest.trim());
    }
    (false, head.strip_prefix('+').or_else(|| head.strip_suffix('+')).unwrap_or(head).trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str, lang: Lang) -> String {
        match Money::read(text, "EUR", lang) {
            Ok((m, None)) => format!("{} {}", m.amount.normalize(), m.currency),
            Ok((m, Some(other))) => format!("{} or {} {}", m.amount.normalize(), other.normalize(), m.currency),
            Err(e) => e,
        }
    }

    #[test]
    fn money_is_exact_and_keeps_its_currency() {
        for (text, read) in [
            ("12 000 EUR", "12000 EUR"),
            ("1200.50 CHF", "1200.5 CHF"),
            ("12 k€", "12000 EUR"),
            ("1,5 M€", "1500000 EUR"),
            ("2 millions d’euros", "2000000 EUR"),
            ("-500", "-500 EUR"),
            ("$40", "40 USD"),
            ("1.234,56 €", "1234.56 EUR"),
            ("100 XYZ", "`XYZ` is not a currency (ISO 4217)"),
            ("100 kr", "`kr` is not a currency (ISO 4217)"),
            ("€ 100 CHF", "`€ 100 CHF` names two currencies"),
            ("$1,200.00 CAD", "1200 CAD"),
            (",5 €", "0.5 EUR"),
            ("CHF 1'200.–", "1200 CHF"),
            ("12 000 visites", "`visites` is not a currency (ISO 4217)"),
            ("10 - 20 €", "`10 - 20` is not a number"),
        ] {
            assert_eq!(money(text, Lang::of("fr")), read, "{text}");
        }
        assert!(money("gratuit", Lang::of("fr")).contains("written like"));
    }

    #[test]
    fn the_group_mark_of_english_groups() {
        for (text, read) in [
            ("12,000 GBP", "12000 GBP"),
            ("£1,200", "1200 GBP"),
            ("-£1,200.50", "-1200.5 GBP"),
            ("£-1,200", "-1200 GBP"),
            ("€500k", "500000 EUR"),
            ("12.000 GBP", "12 or 12000 GBP"),
            ("1.200 TND", "1.2 TND"),
        ] {
            assert_eq!(money(text, Lang::of("en")), read, "{text}");
        }
        assert_eq!(money("12.000 €", Lang::of("fr")), "12000 or 12 EUR");
        assert_eq!(money("1.200 €", Lang::of("fr")), "1200 or 1.2 EUR");
    }

    #[test]
    fn every_code_is_read_in_any_case() {
        for text in ["12 000 KES", "12 000 kes", "KES 12 000", "12 000 Kes"] {
            assert_eq!(money(text, Lang::of("fr")), "12000 KES", "{text}");
        }
        for code in ["KRW", "MUR", "MAD", "KWD", "MXN", "MGA", "KZT", "EUR", "XOF", "BTN"] {
            for written in [code.to_owned(), code.to_lowercase()] {
                assert_eq!(money(&format!("500 {written}"), Lang::of("fr")), format!("500 {code}"));
                assert_eq!(money(&format!("500{written}"), Lang::of("en")), format!("500 {code}"));
                assert_eq!(money(&format!("5 k{written}"), Lang::of("en")), format!("5000 {code}"));
            }
        }
    }

    #[test]
    fn money_is_shown_as_people_write_it() {
        let show = |t: &str, l| Money::parse(t, "EUR", Lang::of("fr")).expect("money").show(l);
        assert_eq!(show("1234567.5 EUR", Lang::of("fr")), "1\u{202f}234\u{202f}567,50\u{a0}€");
        assert_eq!(show("-1200 EUR", Lang::of("en")), "−€1,200");
        assert_eq!(show("12 CHF", Lang::of("en")), "CHF\u{a0}12");
        assert_eq!(show("0,1234 EUR", Lang::of("fr")), "0,1234\u{a0}€", "a price per unit keeps its decimals");
        assert_eq!(show("1,5 TND", Lang::of("fr")), "1,500\u{a0}TND");
        let de = Lang::of("de");
        assert_eq!(show("-1234567.5 EUR", de), "−1.234.567,50\u{a0}€");
        assert_eq!(show("1200 CHF", Lang::of("de-CH")), "CHF\u{a0}1’200");
        assert_eq!(show("-1200 EUR", Lang::of("nl")), "€\u{a0}−1.200");
        assert_eq!(money("1.200 €", de), "1200 EUR");
        assert_eq!(money("1.200,50", de), "1200.5 EUR");
        assert_eq!(money("1,200 €", de), "1.2 or 1200 EUR");
        assert_eq!(money("1,5 Mio. €", de), "1500000 EUR");
        assert_eq!(money("12 Tsd. CHF", de), "12000 CHF");
        let third = Money { amount: Decimal::ONE / Decimal::from(3), currency: "EUR".into() };
        assert_eq!(third.rounded().show(Lang::of("fr")), "0,33\u{a0}€");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(
            mantissa in -999_999_999_999_i64..999_999_999_999,
            scale in 0_u32..5,
            code in prop::sample::select(vec!["EUR", "GBP", "USD", "CHF", "KES", "KRW", "MUR", "MAD", "TND", "JPY", "XOF", "MXN", "CAD"]),
        ) {
            let own = Money { amount: Decimal::new(mantissa, scale), currency: code.into() };
            for lang in ["fr", "en", "de", "de-CH", "en-US", "es", "it", "nl", "pl", "pt-BR", "sv", "ja"].map(Lang::of) {
                let shown = own.show(lang);
                prop_assert_eq!(Money::parse(&shown, "SEK", lang), Ok(own.clone()), "{}", shown);
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "[-−+£€$k 0-9.,'’_\u{a0}\u{202f}A-Za-zé]{0,14}") {
            let _ = Money::read(&text, "EUR", Lang::of("fr"));
            let _ = Money::read(&text, "EUR", Lang::of("en"));
        }
    }
}
