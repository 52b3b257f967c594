//! Ouvrage turns one folder of YAML and Markdown into a project wiki and its PDF documents.
//!
//! # The way of the data
//!
//! ```text
//! files ──source──▶ Source ──project──▶ Project ──check──▶ findings
//!                                          │
//!                                     publication (one audience)
//!                                          ▼
//!                                     Publication ──┬─ site      path → bytes
//!                                                   ├─ document  outline → PDF
//!                                                   └─ exchange  xlsx, json
//! ```
//!
//! Nothing flows back. A renderer never reads a file of the project; a reader never knows a theme; a renderer accepts a
//! [`publication::Publication`] and nothing else, so a leak to the wrong audience would be a type error.
//!
//! # The rooms
//!
//! | room | what comes in | what goes out |
//! |---|---|---|
//! | [`source`] | a folder | texts, YAML trees that know the place of every value |
//! | [`history`] | a folder and places in its files | what git remembers of them |
//! | [`schema`] | kind files | the vocabulary: kinds, fields, links |
//! | [`project`] | trees and the vocabulary | entries, pages, links: the whole truth |
//! | [`check`] | a project | findings, each with place and hint |
//! | [`publication`] | a project and an audience | what that audience may see |
//! | [`text`] | Markdown | blocks, and from them HTML or data |
//! | [`domain`] | entries | figures: plans, grids, payments, loads |
//! | [`select`] | a publication and a request | the entries that answer it |
//! | [`face`] | an entry of a publication | cells, references and prose, written for one face |
//! | [`view`] | a publication and a request | computed pictures, as plain data |
//! | [`figure`] | labels and numbers | drawings, as SVG |
//! | [`theme`] | shipped and own files | templates, styles, Typst |
//! | [`site`] | a publication and a theme | pages, by path |
//! | [`document`] | a publication, an outline and a theme | a PDF |
//! | [`exchange`] | a publication | registers as JSON and as spreadsheets |
//! | [`output`] | an order | a folder, whole or untouched |
//! | [`server`] | a folder | the site as it is now, over HTTP |
//! | [`cli`] | arguments | one of the above |
//!
//! [`locale`] knows how languages are written. [`span`] names places in files. [`finding`], [`report`], [`messages`] and [`locale`] serve all rooms: what a check says, how it is shown, in which language, and the
//! interface's words.

pub mod check;
pub mod cli;
pub mod document;
pub mod domain;
pub mod exchange;
pub mod face;
pub mod figure;
pub mod finding;
pub mod history;
pub mod locale;
pub mod messages;
pub mod output;
pub mod project;
pub mod publication;
pub mod report;
pub mod schema;
pub mod select;
pub mod server;
pub mod site;
pub mod source;
pub mod span;
pub mod text;
pub mod theme;
pub mod view;
