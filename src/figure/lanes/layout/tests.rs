//! Generated charts, in which nothing may lie on anything else.

use super::*;
use crate::figure::lanes::{ChartArrow, ChartStep};
use proptest::prelude::*;

/// A chart of so many steps, from a seed: mostly a row of steps, with branches, loops back and long jumps.
fn generated(count: usize, lanes: usize, seed: u64) -> LaneChart {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % n.max(1)
    };
    let words = ["valider", "la", "commande", "du", "client", "référence", "stock", "expédition", "à", "l’agence"];
    let mut chart = LaneChart { lanes: (0..lanes).map(|n| format!("Acteur {n}")).collect(), ..LaneChart::default() };
    for n in 0..count {
        let label = (0..=random(7)).map(|_| words[random(words.len())]).collect::<Vec<_>>().join(" ");
        let shape = [Shape::Action, Shape::Decision, Shape::Screen, Shape::System][random(4)];
        chart.steps.push(ChartStep { label, lane: random(lanes), shape, link: None });
        let mut to = |to: usize, label: Option<&str>| {
            chart.arrows.push(ChartArrow { from: n, to, label: label.map(str::to_owned) });
        };
        if n + 1 < count {
            to(n + 1, (shape == Shape::Decision).then_some("oui"));
        }
        if shape == Shape::Decision {
            to(random(count), Some("non"));
            if random(2) == 0 {
                to(random(count), Some("dossier incomplet"));
            }
        }
    }
    chart
}

fn sound(chart: &LaneChart) {
    let out = layout(chart);
    for (i, a) in out.boxes.iter().enumerate() {
        assert!(out.boxes.iter().skip(i + 1).all(|b| !a.meets(b)), "two steps overlap");
        assert!(out.labels.iter().all(|l| !l.rect.meets(a)), "a label lies on a step");
        assert!(a.x >= 0.0 && a.x + a.w <= out.width && a.y >= out.header && a.y + a.h <= out.height);
        for pair in out.arrows.iter().flat_map(|p| p.windows(2)) {
            assert!(!a.crossed(pair[0], pair[1]), "an arrow runs through step {i}");
        }
    }
    for (i, a) in out.labels.iter().enumerate() {
        assert!(out.labels.iter().skip(i + 1).all(|b| !a.rect.meets(&b.rect)), "two labels overlap");
    }
    let labelled = chart.arrows.iter().filter(|a| a.label.is_some()).count();
    assert_eq!(out.labels.len(), labelled, "every label finds a place");
    assert!(out.arrows.iter().all(|p| p.len() >= 2), "every arrow is drawn");
    for (i, a) in out.arrows.iter().enumerate() {
        for b in out.arrows.iter().skip(i + 1) {
            for (s, t) in a.windows(2).flat_map(|s| b.windows(2).map(move |t| (s, t))) {
                assert!(!along(s, t), "one arrow runs along another: {s:?} {t:?}");
            }
        }
    }
}

/// Two pieces on one line that share more than a point.
fn along(s: &[(f64, f64)], t: &[(f64, f64)]) -> bool {
    let turned = |p: (f64, f64)| (p.1, p.0);
    let flat = |s: &[(f64, f64)], t: &[(f64, f64)], by: fn((f64, f64)) -> (f64, f64)| {
        let (a, b, c, d) = (by(s[0]), by(s[1]), by(t[0]), by(t[1]));
        a.1 == b.1
            && c.1 == d.1
            && (a.1 - c.1).abs() < 0.5
            && a.0.min(b.0).max(c.0.min(d.0)) + 0.5 < a.0.max(b.0).min(c.0.max(d.0))
    };
    flat(s, t, |p| p) || flat(s, t, turned)
}

#[test]
fn nothing_overlaps_with_five_and_with_fifty_steps() {
    for seed in 0..40 {
        sound(&generated(5, 3, seed));
        sound(&generated(50, 6, seed));
    }
    sound(&LaneChart::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_overlaps_whatever_the_flow(count in 1usize..40, lanes in 1usize..9, seed in 0u64..100_000) {
        sound(&generated(count, lanes, seed));
    }
}

#[test]
fn a_question_leads_to_both_answers_by_the_shortest_ways() {
    let step = |lane| ChartStep { label: "Étape".into(), lane, ..ChartStep::default() };
    let arrow = |from, to| ChartArrow { from, to, label: Some("oui".into()) };
    let chart = LaneChart {
        lanes: vec!["A".into(), "B".into()],
        steps: vec![step(0), step(1), step(0)],
        arrows: vec![arrow(0, 1), arrow(0, 2)],
    };
    let out = layout(&chart);
    assert_eq!(out.arrows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
}
