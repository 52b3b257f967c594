//! The method, held against what ships: every kind it names is there with its fields, links and audience, whatever the kind files and
//! the manual's register of kinds (which is written from them) say.
//!
//! One line per kind: its name, its audience, its fields, its links. `~field` is for a narrower audience than the kind; `rows(a b)` are
//! rows with fields of their own; `link>kind,kind` leads to at least those kinds; `<inverse` is written by the other side.

use ouvrage::schema::{Field, FieldType, Kind, Targets};

const METHOD: &str = "
risk internal cause consequence countermeasure probability impact status review_date owner>stakeholder threatens>objective mitigated_by>task,requirement,decision
swot internal quadrant description feeds>objective,risk
segment vendor sector size profession ~count purchasing_power purchase_frequency needs habits usual_suppliers media location ~potential ~interest
persona vendor age job interests goals frustrations digital_maturity devices quote picture prospect belongs_to>segment
customer restricted revenue_share trend basket order_frequency churn_signs new since origin feedback products>product in>segment
product internal market_share market_growth decision missing origin
value vendor side sort answers>value,persona
mix internal panel current wanted evidence
price_rule restricted channel>channel level discount comparison evolution applies_to>channel,segment
campaign internal aim medium from to budget team expected_return serves>kpi,objective paid_by>cost
channel vendor route medium scope status
competitor internal scope lesson threat
choice vendor options chosen reason constrains>requirement
objective vendor reason success_criterion ~target unit deadline measured_by>kpi due>milestone
kpi internal family standard formula unit target warning alert direction source rhythm dimension measures(date value) planned(date value)
cost restricted phase post family min max year recurrence actuals(date amount) amortisable for>lot,vendor
scenario restricted customers orders_per_customer basket margin_rate discount_rate service_cost conversion_rate growth years licence_model licence_cost tiers(from cost) actuals(year customers orders revenue margin) uses>cost with>offer
limit restricted sort value applies_to date watched_by>kpi
sizing vendor metric today tomorrow sizes>requirement
funding restricted sort provider ceiling used cost as_of
maturity internal axis level wanted evidence date
option internal benefits risks visible_cost hidden_cost years decided_by>decision
stakeholder vendor function organisation ~interest ~influence ~contact ~time_given substitute>stakeholder
role vendor mandate time_share held_by>stakeholder raci(on>lot,task,requirement letter)
need vendor wanted statement
story vendor role want benefit priority estimate status as>persona,stakeholder part_of>flow <satisfied_by <accepted_by planned_in>lot,sprint
flow vendor entry steps(id label sort actor next) problems ~legal_review(date by opinion) for>persona shows>screen governed_by>requirement
screen vendor image regions(number label x y width height) constraints <used_in
requirement vendor statement rationale category priority flexibility criterion level status source verification lot>lot satisfies>story,objective <verified_by depends_on>requirement conflicts_with>requirement <constrained_by
system vendor owner>stakeholder ~version hosting criticality status
interface vendor data direction protocol rhythm volume error_handling from>system to>system carries>dataset
dataset vendor location structure owner>stakeholder volume quality update_rhythm in>system <holds
milestone vendor date sort certainty gates>lot
period vendor from to sort repeats
request internal date problem answer_by verdict reason from>stakeholder serves>objective becomes>task
business_rule vendor statement examples(case result) source used_by>requirement
lot vendor scope commitment from to
vendor restricted contacts(name email) people_met(date name) guarantees(sort state) financial_health turnover net_result staff our_share vigilance reference_calls(organisation comment) public_reviews(source rating) status
criterion internal category weight scale marks(mark meaning) judges>requirement
offer restricted marks(criterion>criterion mark comment by) prices(post amount optional hidden) licence_model licence_cost tiers(from cost) hosting warranty opening tax answers(requirement>requirement code comment proof cost) from>vendor for>lot replaces>cost
clause vendor expected ~found ~months ~value minimum unit ~due ~gap reviewer ~status in>document concerns>vendor ~blocks>milestone
payment vendor share amount condition holdback due>milestone
gate vendor scope criteria ~verdict date consequence decided_by>decision
question vendor ~date question answer answered published ~asked_by>vendor about>requirement
penalty vendor trigger level amount per cap units in>clause
committee vendor purpose rhythm every duration ~members(stakeholder>stakeholder role>role substitute>stakeholder) ~customer_voice
meeting internal sort date duration place present>stakeholder excused>stakeholder agenda minutes next_date of>committee took>decision opened>task
decision internal date context decision consequences status by>committee,stakeholder supersedes>decision about>any
task internal stream status due effort done_by>stakeholder in>sprint,lot realises>story,requirement
sprint internal from to goal phases(label)
mapping vendor source target rule volume control from>dataset to>dataset checked_by>test
translation vendor sort languages(language status)
legal_text internal state counsel opinion last_review covers>flow,requirement
training internal learners duration material order from to done_on for>role,stakeholder in>sprint
message vendor trigger recipient state legal_approval in>flow
grant restricted funder amount conditions documents deadline submitted granted status
promotion restricted trigger discount from to adds_up for>segment
brand vendor sort owner rights file expiry
tag internal event trigger tool data on>flow consent>cookie
money_flow internal means trigger account matching vat_rule steps(id label sort actor next) invoiced_in>system
document internal date parties file url state expiry concerns>any
processing internal purposes(purpose sub_purposes legal_basis) role controllers(name) representative(name) dpo(name) data_subjects data_categories(category retention clock) special_categories(category exception) criminal_data recipients(type name) transfers(country importer tool document>document impact_assessment extra_measures) security(type description) dpia_criteria(criterion) dpia_required dpia_state dpia_document>document source provision provision_consequence automated_decision automated_logic created updated in>system uses>dataset sent_to>processor sets>cookie
processor internal address dpo policy contract_clause certifications countries is>vendor
cookie public class issuer purpose lifetime exempt exempt_reason refusal <in
consent internal place wording proof withdrawal for>processing,cookie
right vendor right contact procedure delay answered_by in>processing
incident restricted found nature people data effects risk measures told_authority told_people late_reason on>processing
subject_request restricted right received due answered outcome on>processing
measure internal type description state protects>processing,system
test vendor context steps(sort text expected data) examples expected acceptable environments>environment tester verdict verdict_date results(date environment>environment verdict by) played_by>stakeholder verifies>requirement accepts>story uses>dataset
environment vendor device os network security browser url
session vendor from to frozen server testers runs>test on>environment
feedback internal date tester environment>environment capture description class verdict retest on>test becomes>task
phase vendor sort from to entry_criteria ~actions opens_after>gate
probe internal what threshold tool alert_to watches>system,kpi
term vendor definition abbreviation synonyms avoid see>term
checkpoint internal phase question state evidence proved_by>any
insight internal date source lesson becomes>task,story
issue restricted document version date edition language readers(name organisation how) note commit sha256 fingerprint addendum_to>issue
";

/// Words of a line: spaces inside parentheses part nothing.
fn words(line: &str) -> Vec<&str> {
    let mut depth = 0;
    let part = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ' ' && depth == 0
    };
    line.split(part).collect()
}

/// What is wrong with a field that the method asks for.
fn lacks(fields: &indexmap::IndexMap<std::sync::Arc<str>, Field>, word: &str, kind: &Kind) -> Option<String> {
    let (narrow, word) = word.strip_prefix('~').map_or((false, word), |word| (true, word));
    let name = word.split(['>', '(']).next().unwrap_or(word);
    let Some(field) = fields.get(name) else { return Some(format!("{}: no `{name}`", kind.name)) };
    let narrower = field.audience.is_some_and(|own| own != kind.audience && own.narrower(kind.audience) == own);
    if narrow != narrower {
        return Some(format!("{}.{name}: narrower than the kind is {narrower}, should be {narrow}", kind.name));
    }
    if let Some(to) = word.split_once('>').map(|(_, to)| to).filter(|_| !word.contains('(')) {
        let FieldType::Link(link) = &field.ty else { return Some(format!("{}.{name} is no link", kind.name)) };
        let leads = |to: &str| match &link.to {
            Targets::Any => true,
            Targets::Kinds(kinds) => kinds.iter().any(|k| k == to),
        };
        return to.split(',').find(|to| !leads(to)).map(|to| format!("{}.{name} does not lead to {to}", kind.name));
    }
    if let Some((_, inner)) = word.trim_end_matches(')').split_once('(') {
        let FieldType::Records(nested) = &field.ty else { return Some(format!("{}.{name} has no rows", kind.name)) };
        let nested: indexmap::IndexMap<std::sync::Arc<str>, Field> =
            nested.iter().map(|(name, field)| (name.as_str().into(), field.clone())).collect();
        return inner.split(' ').find_map(|word| lacks(&nested, word, kind));
    }
    None
}

#[test]
fn everything_of_the_method_can_be_written_down() {
    let project = ouvrage::project::Project::empty();
    let mut gaps = Vec::new();
    let mut named = Vec::new();
    for line in METHOD.lines().filter(|line| !line.is_empty()) {
        let words = words(line);
        let [name, audience, asked @ ..] = words.as_slice() else { panic!("{line}") };
        named.push(*name);
        let Some(kind) = project.vocabulary.get(name) else {
            gaps.push(format!("no kind `{name}`"));
            continue;
        };
        let own = project.config.audiences.name(kind.audience);
        if own != *audience {
            gaps.push(format!("{name} is for {own}, should be {audience}"));
        }
        for word in asked {
            let inverse =
                word.strip_prefix('<').map(|name| project.vocabulary.inverses(&kind.name).iter().any(|i| *i.name == *name));
            match inverse {
                Some(true) => {}
                Some(false) => gaps.push(format!("{name}: no inverse `{word}`")),
                None => gaps.extend(lacks(&kind.fields, word, kind)),
            }
        }
    }
    gaps.extend(
        project.vocabulary.iter().filter(|k| !named.contains(&&*k.name)).map(|k| format!("`{}` is not of the method", k.name)),
    );
    assert!(gaps.is_empty(), "{gaps:#?}");
}
