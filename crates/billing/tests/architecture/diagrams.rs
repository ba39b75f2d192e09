//! The diagrams and the tables of moves.

use std::fmt::Debug;

use billing::{SUBSCRIPTION_TRANSITIONS, TRANSITIONS};

use crate::page;

#[test]
fn the_diagram_of_a_charge_is_its_table_of_moves() {
    let rows = TRANSITIONS.iter().map(|(from, by, to)| arrow(from.as_str(), by, to.as_str()));
    assert_eq!(arrows_under("The states of a charge"), rows.collect::<Vec<_>>());
}

#[test]
fn the_diagram_of_a_subscription_is_its_table_of_moves() {
    let rows =
        SUBSCRIPTION_TRANSITIONS.iter().map(|(from, by, to)| arrow(from.as_str(), by, to.as_str()));
    assert_eq!(arrows_under("The states of a subscription"), rows.collect::<Vec<_>>());
}

/// The arrows of the diagram under a heading, but for the one from nowhere.
fn arrows_under(heading: &str) -> Vec<String> {
    let page = page();
    let (_, section) = page.split_once(&format!("## {heading}\n")).expect("the heading is there");
    let (_, diagram) = section.split_once("```mermaid\n").expect("a diagram follows");
    let (diagram, _) = diagram.split_once("```").expect("the diagram ends");
    let arrows = diagram.lines().map(str::trim).filter(|line| line.contains("-->"));
    arrows.filter(|arrow| !arrow.starts_with("[*]")).map(str::to_owned).collect()
}

/// A row as the diagram spells it: `in_doubt --> in_doubt: miss withdrawal`.
fn arrow(from: &str, by: &impl Debug, to: &str) -> String {
    format!("{from} --> {to}: {}", words(&format!("{by:?}")))
}

fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
