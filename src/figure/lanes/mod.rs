//! A flow chart in lanes: one lane per actor, steps in rows, arrows at right angles.
//!
//! In: steps, each in a lane, and arrows between them. Out: a drawing. Graph crates lay out layers, but none keeps every box in the
//! lane of its actor and routes between lanes, so this is done here, in steps that know nothing of each other's work:
//! `place` gives each step a row, `route` gives each arrow a way through the gaps between rows and lanes (never through a box, never
//! along another arrow), `layout` gives gaps their sizes and labels their places, `draw` paints.

mod draw;
mod layout;
mod placement;
mod route;

pub use draw::draw;
pub use layout::Rect;

/// The shape of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Shape {
    Start,
    #[default]
    Action,
    Decision,
    Screen,
    System,
    End,
}

/// A step of a chart.
#[derive(Debug, Clone, Default)]
pub struct ChartStep {
    /// What happens.
    pub label: String,
    /// Its lane, by number.
    pub lane: usize,
    /// Its shape.
    pub shape: Shape,
    /// Where it links to, and the title of what is there.
    pub link: Option<(String, String)>,
}

/// An arrow of a chart, by the numbers of its steps.
#[derive(Debug, Clone, Default)]
pub struct ChartArrow {
    /// The step it leaves.
    pub from: usize,
    /// The step it reaches.
    pub to: usize,
    /// What it is called.
    pub label: Option<String>,
}

/// A flow chart, before it is drawn. Arrows name steps that exist; steps name lanes that exist.
#[derive(Debug, Clone, Default)]
pub struct LaneChart {
    /// Names of the lanes, from left to right.
    pub lanes: Vec<String>,
    /// The steps, in reading order.
    pub steps: Vec<ChartStep>,
    /// The arrows.
    pub arrows: Vec<ChartArrow>,
}

/// A drawing and its size.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The SVG.
    pub svg: String,
    /// Width in units of the drawing.
    pub width: f64,
    /// Height in units of the drawing.
    pub height: f64,
}
