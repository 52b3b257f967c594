//! Behaviour seen from outside: the program is run on projects made for each test.

mod audit;
mod bad_input;
mod build;
mod check;
mod commands;
<<<<<<< HEAD
#[cfg(feature = "pdf")]
mod documents;
mod history;
=======
mod hidden;
>>>>>>> 48c16ef (Audit what an audience gets and why the rest is withheld; find hidden titles and files in wider texts)
mod kill;
mod kinds;
mod languages;
#[cfg(feature = "pdf")]
mod leak;
mod machines;
#[cfg(feature = "pdf")]
mod pdf;
mod serve;
mod siege;
mod support;
mod theme;
#[cfg(feature = "pdf")]
mod verify;
mod views;
