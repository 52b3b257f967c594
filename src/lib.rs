#![forbid(unsafe_code)]
#![warn(missing_docs)]
//! tmp
pub mod finding;
pub mod source;
pub mod schema;
pub mod text;
pub mod project;
pub mod publication;
