use super::*;

fn both() -> [Lang; 2] {
    ["en", "fr"].map(Lang::of)
}

fn all(lang: Lang) -> Vec<Article> {
    let mut cli = crate::cli::command();
    cli.build();
    let project = Project::empty();
    Sort::ALL.into_iter().flat_map(|sort| articles(sort, &cli, &project, lang)).collect()
}

#[test]
fn everything_has_an_article_with_words() {
    let count = |sort, articles: &[Article]| articles.iter().filter(|article| article.sort == sort).count();
    for lang in both() {
        let articles = all(lang);
        assert_eq!(count(Sort::Rule, &articles), crate::check::RULES.len());
        assert_eq!(count(Sort::View, &articles), crate::view::VIEWS.len());
        assert_eq!(count(Sort::Kind, &articles), Project::empty().vocabulary.iter().count());
        assert!(count(Sort::Command, &articles) >= 20 && count(Sort::Setting, &articles) > 80);
        for article in &articles {
            assert!(!article.text.is_empty(), "{}: {:?} says nothing", lang.code(), article.word);
            for part in &article.parts {
                let told = !part.text.is_empty() || part.label.as_deref().is_some_and(|label| !label.is_empty());
                assert!(told, "{}: {} of {} says nothing", lang.code(), part.word, article.word);
            }
            for fact in &article.facts {
                assert!(!word(fact.key, lang).is_empty(), "content/reference/words.yaml lacks `{}`", fact.key);
            }
        }
        let mut ids: Vec<String> = articles.iter().map(registers::id).collect();
        ids.sort_unstable();
        let every = ids.len();
        ids.dedup_by_key(|id| id.to_lowercase());
        assert_eq!(ids.len(), every, "two articles of one id");
    }
}

/// What the terminal shows holds each text of the article, and the registers of the manual are written from the same articles.
#[test]
fn help_and_the_manual_say_the_same() {
    let written: Vec<Register> = crate::cli::manual();
    for (lang, ending) in both().into_iter().zip([".yaml", ".fr.yaml"]) {
        for article in all(lang) {
            let help = article.terminal(lang);
            let name = format!("{}s{ending}", article.sort.name());
            let register = written.iter().find(|register| register.name == name).expect("a register");
            let main =
                written.iter().find(|register| register.name == format!("{}s.yaml", article.sort.name())).expect("a register");
            let texts = article.parts.iter().flat_map(|part| [part.text.as_str(), part.label.as_deref().unwrap_or_default()]);
            for text in texts.chain([article.text.as_str(), article.more.as_str()]).filter(|text| !text.is_empty()) {
                assert!(help.contains(text), "`help {}` lacks {text}", article.word);
                let quoted = serde_json::to_string(text).expect("JSON");
                let quoted = quoted.trim_matches('"');
                let line = text.lines().next().unwrap_or_default();
                let is_there = |register: &Register| register.text.contains(quoted) || register.text.contains(line);
                assert!(is_there(register) || is_there(main), "{name} lacks {text}");
            }
        }
    }
}

#[test]
fn each_view_is_told_with_its_own_parameters_and_no_other() {
    for (name, told) in &views::TOLD.views {
        let view = crate::view::find(name).unwrap_or_else(|| panic!("there is no view `{name}`"));
        for param in told.parameters.keys() {
            assert!(view.role(param).is_some(), "`{name}` has no parameter `{param}`");
        }
        assert!(!told.call.is_empty() && !told.examples.is_empty(), "`{name}`");
    }
    for name in views::TOLD.common.keys().filter(|name| *name != "title") {
        assert!(crate::view::VIEWS.iter().any(|view| view.role(name).is_some()), "no view has `{name}`");
    }
}

#[test]
fn each_sentence_of_commands_and_settings_has_a_french_text_and_none_is_left_over() {
    let mut english = std::collections::BTreeSet::new();
    let mut cli = crate::cli::command();
    cli.build();
    let add = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    for (_, command) in commands::shown(&cli) {
        english.insert(add(command.get_about()));
        english.extend(add(command.get_long_about()).split("\n\n").skip(1).map(|text| text.trim().to_owned()));
        let after = add(command.get_after_help());
        let notes = after.split("Examples:\n").next().unwrap_or_default();
        english.extend(notes.split("\n\n").map(|text| text.trim().to_owned()));
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set() && arg.get_id() != "help" && arg.get_id() != "version")
        {
            english.insert(add(arg.get_help()));
            english.extend(arg.get_possible_values().iter().filter_map(|value| value.get_help().map(ToString::to_string)));
        }
    }
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../content/schemas/settings.json")).expect("JSON");
    for (place, _, pointer) in settings::PLACES {
        for (name, setting) in schema.pointer(pointer).and_then(serde_json::Value::as_object).expect("settings") {
            english.insert(setting["description"].as_str().unwrap_or_else(|| panic!("{place}: {name}")).to_owned());
        }
    }
    english.remove("");
    let known: std::collections::BTreeSet<String> = FRENCH.keys().cloned().collect();
    let missing: Vec<_> = english.difference(&known).collect();
    let left: Vec<_> = known.difference(&english).collect();
    assert!(
        missing.is_empty() && left.is_empty(),
        "content/reference/sentences.fr.yaml lacks {missing:#?}, and nobody says {left:#?}"
    );
}

#[test]
fn the_files_of_words_have_both_languages() {
    for (key, words) in WORDS.iter() {
        for lang in both() {
            assert!(!words.get(lang).is_empty(), "{key}");
        }
        assert_eq!(words.0.len(), 2, "{key}");
    }
    assert!(WORDS.len() > 40 && FRENCH.len() > 150);
}

/// The terminal and the manual call the same thing by the same word.
#[test]
fn the_kinds_of_the_manual_have_the_labels_of_the_terminal() {
    let [english, french] = both();
    for sort in Sort::ALL {
        let path = format!("{}/docs/manual/kinds/{}.yaml", env!("CARGO_MANIFEST_DIR"), sort.name());
        let kind: serde_json::Value = serde_saphyr::from_str(&std::fs::read_to_string(&path).expect("read")).expect("YAML");
        let agree = |key: &str, label: &serde_json::Value| {
            for (lang, code) in [(english, "en"), (french, "fr")] {
                assert_eq!(label[code].as_str(), Some(word(key, lang)), "{path}: {key}");
            }
        };
        let mut keys: Vec<&str> = Vec::new();
        for article in all(english).into_iter().filter(|article| article.sort == sort) {
            keys.extend(article.facts.iter().map(|fact| fact.key));
            if !article.parts.is_empty() {
                agree(sort.parts(), &kind["fields"]["parts"]["label"]);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        assert!(!keys.is_empty());
        for key in keys {
            agree(key, &kind["fields"][key]["label"]);
            let choices = kind["fields"][key]["choices"].as_object().into_iter().flatten();
            for (choice, shown) in choices.filter(|_| matches!(key, "severity" | "place")) {
                agree(&format!("{key}_{choice}"), &shown["label"]);
            }
        }
    }
}
