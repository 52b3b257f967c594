use super::*;
use std::collections::BTreeSet;

fn toy() -> Library {
    let text = "locale:\n  name: Toki Pona\n  months: [a, b, c, d, e, f, g, h, i, j, k, l]\n  date: { day: \"{year} {month} {d}\" }\nhome: tomo\nclose: pini\n";
    Library::with([("tok".to_owned(), text)])
}

#[test]
fn every_file_of_words_is_a_language_and_no_list_names_them() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content/words");
    let names: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder of words")
        .filter_map(|file| file.ok()?.file_name().into_string().ok()?.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    let found: BTreeSet<String> = SHIPPED
        .locales
        .keys()
        .chain(SHIPPED.interfaces.keys())
        .cloned()
        .chain(findings().map(|(code, _)| format!("findings.{code}")))
        .collect();
    assert_eq!(found, names);
    assert_eq!(SHIPPED.interfaces().collect::<Vec<_>>(), ["en", "fr"]);
}

#[test]
fn every_shipped_file_says_what_a_language_can_say() {
    for (tag, said) in &SHIPPED.locales {
        let read: Result<Locale, _> = serde_json::from_value(said.clone());
        assert!(read.is_ok(), "{tag}: {read:?}");
        assert!(Lang::parse(tag).is_some_and(|lang| lang.code() == tag), "{tag} is a tag in its regular form");
        let locale = Lang::of(tag).locale();
        assert_eq!(locale.months.len(), 12, "{tag}");
        assert_eq!(locale.months_short.len(), 12, "{tag}");
        assert!(locale.months_alone.is_empty() || locale.months_alone.len() == 12, "{tag}");
        assert!(locale.months_short.iter().all(|month| !month.contains(' ')), "{tag}");
        assert_eq!(locale.units.keys().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(data::UNITS), "{tag}");
        assert!(locale.units.values().all(|forms| forms.contains_key("other")), "{tag}");
        assert!(locale.percent.contains("{n}") && locale.region.len() == 2 && !locale.name.is_empty(), "{tag}");
        let money = &locale.money;
        for form in [&money.sign, &money.code].into_iter().chain(&money.short).chain(&money.short_code) {
            assert!(form.contains("{n}") && form.contains("{sign}"), "{tag}: {form}");
        }
    }
}

#[test]
fn the_languages_of_the_interface_have_the_same_words() {
    let keys = |code: &str| {
        let text = files().find(|(name, _)| *name == code).map(|(_, text)| text).expect("a file");
        let file: BTreeMap<String, Value> = serde_saphyr::from_str(text).expect("a map");
        assert!(file.iter().all(|(key, value)| key == "locale" || value.is_string()), "{code}: words are texts");
        file.into_keys().collect::<Vec<_>>()
    };
    let all = keys(FALLBACK);
    assert!(all.len() > 50);
    for code in SHIPPED.interfaces() {
        assert_eq!(keys(code), all, "{code}");
    }
}

#[test]
fn tags_are_read_in_their_regular_form() {
    for (written, tag) in [
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr_FR", "fr-FR"),
        ("de-ch", "de-CH"),
        ("pt-BR", "pt-BR"),
        ("deu", "de"),
        ("zh-hant-hk", "zh-Hant-HK"),
        ("ca-valencia", "ca-valencia"),
        ("gsw", "gsw"),
        ("es-419", "es-419"),
    ] {
        assert_eq!(Lang::parse(written).map(Lang::code), Some(tag), "{written}");
    }
    for wrong in
        ["", "french", "français", "f", "und", "zz", "fe", "fr fr", "en-", "x-private", "de-DE-u-nu-latn", "klingon", "../x"]
    {
        assert_eq!(Lang::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn the_interface_is_the_nearest_or_the_one_asked_for() {
    let interface = |tag: &str| Lang::of(tag).interface();
    assert_eq!(["fr", "fr-CA", "en-US", "de", "pt-BR"].map(interface), ["fr", "fr", "en", "en", "en"]);
    let asked = Lang::with_interface("de", Some("fr")).expect("a language");
    assert_eq!((asked.code(), asked.interface(), asked.words().get("home")), ("de", "fr", "Accueil"));
    assert_ne!(asked, Lang::of("de"), "what is kept for one is not shown for the other");
    assert_eq!(Lang::with_interface("de", Some("en")), Some(Lang::of("de")));
    assert_eq!(format!("{:?} {asked:?} {:?}", Lang::of("fr"), Lang::of("pt-BR")), "fr de(fr) pt-BR");
}

#[test]
fn a_region_says_only_what_differs() {
    let of = |tag: &str| Lang::of(tag).locale();
    assert_eq!(of("de-CH").months, of("de").months);
    assert_eq!((of("de-CH").marks.decimal, of("de-CH").marks.group), ('.', '’'));
    assert_eq!((of("de-DE").marks.decimal, of("de-DE").marks.group), (',', '.'));
    assert_eq!(of("de-CH").quotes.double, ["«", "»"]);
    assert_eq!(Lang::of("de").code_with_region(), "de-DE");
    assert_eq!(Lang::of("de-CH").code_with_region(), "de-CH");
    assert_eq!(Lang::of("ja").code_with_region(), "ja");
    assert!(Lang::of("ar").is_right_to_left() && !Lang::of("de").is_right_to_left());
}

#[test]
fn plural_forms_follow_the_language_of_the_words() {
    let (fr, en) = (Lang::of("fr").words(), Lang::of("en").words());
    assert_eq!([0, 1, 2].map(|n| fr.count("serve_errors", n)), ["0 erreur", "1 erreur", "2 erreurs"]);
    assert_eq!([0, 1, 2].map(|n| en.count("serve_errors", n)), ["0 errors", "1 error", "2 errors"]);
    let pl = Lang::of("pl").locale();
    assert_eq!(["1", "2", "5", "1.5"].map(|n| pl.unit("year", n)), ["rok", "lata", "lat", "roku"]);
    // Units of a language that no file speaks of are those of the interface.
    assert_eq!(Lang::of("ja").locale().unit("year", "2"), "years");
    assert_eq!(Lang::with_interface("ja", Some("fr")).map(|lang| lang.locale().unit("year", "2")), Some("ans"));
}

#[test]
fn a_file_makes_a_language_of_the_interface() {
    let library = toy();
    assert_eq!(library.interfaces().collect::<Vec<_>>(), ["en", "fr", "tok"]);
    let lang = library.lang("tok", None).expect("a language");
    assert_eq!((lang.interface(), lang.own_name(), lang.words().get("home")), ("tok", "Toki Pona", "tomo"));
    // What it leaves out is said in the language of the fallback.
    assert_eq!(lang.words().get("menu"), "Menu");
    assert_eq!(lang.words().count("search_results", 2), "2 results");
    // Beside texts in another language too.
    let beside = library.lang("de", Some("tok")).expect("a language");
    assert_eq!((beside.words().get("close"), beside.locale().month(1, false)), ("pini", Some("Januar")));
    assert_eq!(SHIPPED.interfaces().count(), 2, "what ships is left alone");
}

#[test]
fn yes_no_and_units_are_read_in_every_language() {
    assert_eq!(["oui", "Yes", "ja", "tak", "true"].map(yes_or_no), [Some(true); 5]);
    assert_eq!(["non", "no", "nein", "off"].map(yes_or_no), [Some(false); 4]);
    assert_eq!(yes_or_no("peut-être"), None);
    let de = Lang::of("de");
    assert_eq!(
        ["tage", "monaten", "jours", "std.", "y"].map(|word| unit_of(word, de)),
        ["day", "month", "day", "hour", "year"].map(Some)
    );
    assert_eq!(unit_of("parsecs", de), None);
}

#[test]
fn no_word_for_a_unit_means_another_in_another_language() {
    let mut meaning: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for said in SHIPPED.locales.values() {
        for unit in data::UNITS {
            let forms = said.get("units").and_then(|units| units.get(unit)).and_then(Value::as_object);
            for form in
                forms.into_iter().flatten().flat_map(|(_, form)| form.as_array().map_or_else(|| vec![form.clone()], Clone::clone))
            {
                meaning.entry(form.as_str().unwrap_or_default().to_lowercase()).or_default().insert(unit);
            }
        }
    }
    let shared: Vec<_> = meaning.into_iter().filter(|(_, units)| units.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:?}");
}
