//! The pages of the console that one person can reach by following links, the nearest first.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::blocking::Client;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;

use crate::scene::PASSWORD;

/// Filters make of a few pages any number: these are read in order of how near they are.
const PAGES_MAX: usize = 40;

/// Signs in as this person and reads the pages; how many, and what is answered, headers included.
pub(crate) fn walk(server: &str, name: &str) -> anyhow::Result<(usize, String)> {
    let client = Client::builder().redirect(Policy::none()).no_proxy();
    let client = client.timeout(Duration::from_secs(30)).build()?;
    let form = [("name", name), ("password", PASSWORD), ("next", "/console")];
    let entered = client.post(format!("{server}/console/sign-in")).form(&form).send()?;
    let cookies = entered.headers().get_all(SET_COOKIE).iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    ensure!(entered.headers().contains_key(LOCATION) && !cookies.is_empty(), "{entered:?}");
    let mut seen = BTreeSet::from(["/console".to_owned()]);
    let mut next = VecDeque::from(["/console".to_owned()]);
    let (mut said, mut pages) = (String::new(), 0);
    while let Some(path) = next.pop_front().filter(|_| pages < PAGES_MAX) {
        let answer = client.get(format!("{server}{path}")).header(COOKIE, &cookies).send()?;
        ensure!(!answer.status().is_server_error(), "{path}: {}", answer.status());
        said.push_str(&format!("{path} {:?}\n", answer.headers()));
        let page = answer.text().with_context(|| format!("the page {path}"))?;
        pages += 1;
        for link in links(&page).filter(|link| link.starts_with("/console")) {
            if !link.contains("sign-out") && seen.insert(link.clone()) {
                next.push_back(link);
            }
        }
        said.push_str(&page);
    }
    Ok((pages, said))
}

fn links(page: &str) -> impl Iterator<Item = String> {
    let values = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|link| {
        let link = link.split('#').next().unwrap_or_default();
        link.replace("&amp;", "&")
    })
}
