//! What is computed from entries of known kinds.

pub(in crate::view) mod amount_table;
pub(in crate::view) mod grid;
pub(in crate::view) mod load;
pub(in crate::view) mod plan;
pub(in crate::view) mod plan_figure;
pub(in crate::view) mod register;
pub(in crate::view) mod tiles;
pub(in crate::view) mod value;
