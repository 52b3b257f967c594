//! What is computed from entries of known kinds.

pub(in crate::view) mod acceptance;
pub(in crate::view) mod amount_table;
pub(in crate::view) mod grid;
mod grid_costs;
mod grid_words;
pub(in crate::view) mod instalments;
pub(in crate::view) mod load;
pub(in crate::view) mod offer_plan;
pub(in crate::view) mod outcome;
mod panels;
pub(in crate::view) mod plan;
mod plan_limits;
pub(in crate::view) mod register;
pub(in crate::view) mod scoring;
pub(in crate::view) mod simulation;
pub(in crate::view) mod tiles;
pub(in crate::view) mod value;
