//! What pages are made of.

mod badge;
mod bars;
mod forms;
mod money;
mod pager;
mod table;
mod time;

pub(crate) use badge::{badge, tone_of};
pub(crate) use bars::{Bar, bar_list, grouped, progress};
pub(crate) use forms::{choice, field};
pub(crate) use money::{amounts, money, money_in_words};
pub(crate) use pager::{looked_at, pager};
pub(crate) use table::{Column, Row, empty, table};
pub(crate) use time::{age, time, time_or_dash};
