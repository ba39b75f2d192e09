//! A day against the operator's own account of it: its file, or its answers.

mod file;
mod inquiries;
mod scene;
