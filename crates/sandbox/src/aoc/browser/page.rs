//! The AOC page as HTML, for people and for headless browsers.

use std::sync::Arc;

use crate::aoc::{fields::Refusal, ledger::ConsentPage};

const FRAME: &str = include_str!("page.html");

/// The page on which a subscriber agrees or cancels.
pub(crate) fn consent(page: &ConsentPage) -> String {
    const TITLE: &str = "Confirm your purchase";
    let content = [
        format!("<h1>{TITLE}</h1>\n<dl>\n"),
        term("What", &page.description),
        term("How much", &format!("{} {}", page.currency, page.amount)),
        page.subscription.as_ref().map(subscription).unwrap_or_default(),
        "</dl>\n<form method=\"post\" action=\"/api/aoc\">\n".into(),
        format!("<input type=\"hidden\" name=\"aocToken\" value=\"{}\">\n", escaped(&page.token)),
        choice(&page.operators),
        if page.asks_number { NUMBER.into() } else { String::new() },
        BUTTONS.into(),
    ];
    framed(TITLE, &content.concat())
}

const NUMBER: &str = "<p><label for=\"msisdn\">Your number, if the network cannot tell</label>
<input id=\"msisdn\" name=\"msisdn\" type=\"tel\" autocomplete=\"tel\" placeholder=\"+60120000001\"></p>
";

const BUTTONS: &str = "<p>
<button type=\"submit\" name=\"decision\" value=\"agree\">Agree</button>
<button type=\"submit\" name=\"decision\" value=\"cancel\">Cancel</button>
</p>
</form>";

fn term(term: &str, meaning: &str) -> String {
    format!("<dt>{term}</dt><dd>{}</dd>\n", escaped(meaning))
}

fn subscription((name, duration): &(String, u16)) -> String {
    // One day more than the period is how the gateway counts (AOC protocol, section 8.2).
    let period = match duration.saturating_sub(1) {
        0 | 1 => "every day".into(),
        days => format!("every {days} days"),
    };
    term("Subscription", &format!("{name}, renewed {period}"))
}

/// The choice of a wallet, where there is one.
fn choice(operators: &[Arc<str>]) -> String {
    if operators.len() < 2 {
        return String::new();
    }
    let option = |(place, operator): (usize, &Arc<str>)| {
        let (operator, checked) = (escaped(operator), if place == 0 { " checked" } else { "" });
        format!(
            "<label><input type=\"radio\" name=\"operator\" value=\"{operator}\"{checked}> {operator}</label>\n"
        )
    };
    let options: String = operators.iter().enumerate().map(option).collect();
    format!("<fieldset>\n<legend>Pay with</legend>\n{options}</fieldset>\n")
}

/// The page of a token that opens nothing.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let content = format!(
        "<h1>This purchase cannot go on</h1>\n<p>{}: {}</p>",
        escaped(&refusal.code),
        escaped(&refusal.message),
    );
    framed("This purchase cannot go on", &content)
}

fn framed(title: &str, content: &str) -> String {
    FRAME.replace("{title}", title).replace("{content}", content)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // The frame's own marks must not be found in what others wrote.
            '{' => escaped.push_str("&#123;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aoc::Amount;

    #[test]
    fn what_a_merchant_writes_stays_text() {
        let page = ConsentPage {
            token: "t".into(),
            description: "<script>{content}&".into(),
            amount: Amount::hundredths(450),
            currency: "MYR".into(),
            subscription: None,
            operators: vec!["a".into()],
            asks_number: true,
        };
        let html = consent(&page);
        assert!(html.contains("&lt;script&gt;&#123;content}&amp;"), "{html}");
        assert!(html.contains("MYR 4.50"), "{html}");
        assert!(!html.contains("<fieldset>") && html.contains("name=\"msisdn\""), "{html}");
    }
}
