//! What a project asks vendors to answer, and what their answers say.

use super::read;
use crate::finding::Severity;

/// Errors of a project with these settings, as messages.
fn errors(answers: &str) -> Vec<String> {
    let (_, found) = read(answers, &[("terms.yaml", "- { id: G, term: A }\n")]);
    let errors = found.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| {
            assert!(finding.span.is_some(), "{}", finding.message);
            format!("{} ({})", finding.message, finding.hint.unwrap_or_default())
        })
        .collect()
}

#[test]
fn what_is_asked_is_read_and_each_wrong_setting_has_its_finding() {
    for (answers, message) in [
        ("answers: all", "`answers` expects settings, found"),
        ("answers: { code: {} }", "`answers` has no setting `code` (did you mean `codes`?)"),
        ("answers: { audience: sellers }", "there is no audience `sellers`"),
        ("answers: { codes: [compliant] }", "`codes` expects what each code counts, found"),
        ("answers: { codes: { partial: 0.5 } }", "a code expects settings, found"),
        ("answers: { codes: { partial: { mark: 2 } } }", "the `mark` of a code is from 0 to 1, found `2`"),
        ("answers: { codes: { partial: { mark: half } } }", "`mark` expects a number, found `half`"),
        ("answers: { codes: { Partiel: { mark: 1 } } }", "`offer` has no answer code `Partiel` (did you mean `partial`?)"),
        ("answers: { columns: [priority, colour] }", "`requirement` has no field or link `colour`"),
        ("answers: { by: colour }", "`requirement` has no field or link `colour`"),
        ("answers: { where: priority = urgent }", "`urgent` is not a choice of `priority`"),
        ("answers: { where: priority = }", "the condition cannot be read: expected a value"),
        ("answers: { prices: Lot 1 }", "`prices` expects a list of posts, found"),
        ("answers: { prices: [Lot 1] }", "a post expects settings, found"),
        ("answers: { prices: [{ label: a }] }", "a post needs a `post`"),
        ("answers: { prices: [{ post: A }, { post: a }] }", "two posts are called `a`"),
        ("answers: { prices: [{ post: A, quantity: 0 }] }", "the `quantity` of a post is more than 0"),
        ("answers: { prices: [{ post: A, sort: yearly }] }", "the `sort` of a post is `launch` or `run`, found `yearly`"),
        ("answers: { questions: Who? }", "`questions` expects a list, found"),
        ("answers: { questions: [Who?, Who?] }", "this question is asked twice"),
        ("answers: { questions: [[a]] }", "`question` expects text, found"),
    ] {
        let found = errors(answers);
        assert!(found.first().is_some_and(|first| first.starts_with(message)), "{answers}: {found:?}");
    }
    let whole = "languages: [en, fr]\nanswers:\n  audience: vendor\n  codes: { compliant: { mark: 1 }, partial: { mark: 0.4 }, non_compliant: { refuses: yes } }\n  columns: [priority]\n  where: priority != wont\n  by: category\n  sort: [-priority]\n  prices: [{ post: Lot 1, label: { en: a, fr: b }, unit: day, quantity: 2.5, sort: run, optional: yes }]\n  questions: [{ en: Who?, fr: Qui ? }]\n";
    assert_eq!(errors(whole), Vec::<String>::new());
    let (reading, _) = read(whole, &[]);
    let project = reading.project.expect("a project");
    let settings = &project.config.answers;
    assert_eq!((settings.columns(), settings.by()), (vec!["priority"], Some("category")));
    let counts: Vec<_> = project.answer_codes().into_iter().map(|code| (code.key, code.counts)).collect();
    let shown: Vec<String> =
        counts.iter().map(|(key, own)| format!("{key} {:?} {}", own.mark, own.refuses == Some(true))).collect();
    assert_eq!(shown, ["compliant Some(1) false", "partial Some(0.4) false", "non_compliant Some(0) true"]);
    assert_eq!(
        settings.posts.first().map(|post| (post.quantity.to_string(), post.run, post.optional)),
        Some(("2.5".into(), true, true))
    );
    // Without any of it, the shipped codes count what they say.
    let (reading, _) = read("", &[]);
    let usual = reading.project.expect("a project");
    assert!(usual.answer_codes().iter().all(|code| code.counts.mark.is_some()));
    assert_eq!(usual.config.answers.by(), Some("lot"));
    assert_eq!(usual.config.audiences.name(usual.answer_audience()), "vendor");
}

#[test]
fn codes_of_a_project_need_a_mark_once_codes_are_marked() {
    let own = "kinds: { offer: { fields: { answers: { type: records, fields: { requirement: { type: link, to: [requirement], required: true }, code: { type: choice, choices: { standard: {}, built: {} } } } } } } }\n";
    let found = errors(&format!("{own}answers: {{ codes: {{ standard: {{ mark: 1 }} }} }}\n"));
    assert_eq!(found, ["nothing says what the answer code `built` counts (give each code a `mark:` from 0 to 1)"]);
    assert!(errors(&format!("{own}answers: {{ codes: {{ standard: {{ mark: 1 }}, built: {{ mark: 0.5 }} }} }}\n")).is_empty());
    assert!(errors(own).is_empty());
}
