//! Takes the numbering plans that `billing` needs out of the `phonenumber` crate.
//!
//! At run time that crate reads the plans of the whole world before it answers for the first
//! number: 70 ms and 7 MB for every process, half a second for every test. Here it does so once a
//! build, and what stays is a table of patterns and a list of calling codes.

use std::collections::BTreeSet;
use std::{env, fs, path::Path};

use phonenumber::Metadata;
use phonenumber::metadata::DATABASE;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out_dir = env::var_os("OUT_DIR").expect("cargo names the folder for generated code");
    let plans = format!(
        "/// The mobile numbers of every country: its ISO 3166 code, and a pattern of regex.\n\
         const MOBILE_NUMBERS: &[(&str, &str)] = &{:?};\n\
         /// Every calling code of E.164.\n\
         const CALLING_CODES: &[&str] = &{:?};\n",
        mobile_numbers(),
        calling_codes(),
    );
    fs::write(Path::new(&out_dir).join("numbering_plans.rs"), plans)
        .expect("cargo's own folder can be written");
}

fn mobile_numbers() -> Vec<(String, String)> {
    sorted(DATABASE.iter().filter_map(mobile_numbers_of))
}

fn mobile_numbers_of(country: &Metadata) -> Option<(String, String)> {
    let pattern = country.descriptors().mobile()?.national_number().as_str();
    Some((country.id().to_owned(), pattern.split_whitespace().collect()))
}

fn calling_codes() -> Vec<String> {
    sorted(DATABASE.iter().map(|country| country.country_code().to_string()))
}

/// The database has no order of its own, and two builds should not differ.
fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}
