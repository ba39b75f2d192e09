//! The AOC page as HTML, for people and for headless browsers.

use std::fmt::Write;

use crate::aoc::{consent_page::ConsentPage, fields::Refusal};

const FRAME: &str = include_str!("page.html");

/// The page on which a subscriber agrees or cancels.
pub(crate) fn consent(page: &ConsentPage) -> String {
    let mut content = format!(
        "<h1>Confirm your purchase</h1>\n<dl>\n<dt>What</dt><dd>{}</dd>\n<dt>How much</dt><dd>{} {}</dd>\n",
        escaped(&page.description),
        escaped(&page.currency),
        page.amount,
    );
    if let Some((name, duration)) = &page.subscription {
        let name = escaped(name);
        write_to(
            &mut content,
            format_args!(
                "<dt>Subscription</dt><dd>{name}, renewed every {} days</dd>\n",
                duration.saturating_sub(1)
            ),
        );
    }
    content.push_str("</dl>\n");
    write_to(
        &mut content,
        format_args!(
            "<form method=\"post\" action=\"/api/aoc\">\n<input type=\"hidden\" name=\"aocToken\" value=\"{}\">\n{}{BUTTONS}</form>",
            escaped(&page.token),
            choice(page),
        ),
    );
    framed("Confirm your purchase", &content)
}

const BUTTONS: &str = "<p>
<button type=\"submit\" name=\"decision\" value=\"agree\">Agree</button>
<button type=\"submit\" name=\"decision\" value=\"cancel\">Cancel</button>
</p>
";

/// The choice of a wallet, where there is one.
fn choice(page: &ConsentPage) -> String {
    if page.operators.len() < 2 {
        return String::new();
    }
    let mut choice = String::from("<fieldset>\n<legend>Pay with</legend>\n");
    for (place, operator) in page.operators.iter().enumerate() {
        let (operator, checked) = (escaped(operator), if place == 0 { " checked" } else { "" });
        write_to(
            &mut choice,
            format_args!(
                "<label><input type=\"radio\" name=\"operator\" value=\"{operator}\"{checked}> {operator}</label>\n"
            ),
        );
    }
    choice.push_str("</fieldset>\n");
    choice
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

fn write_to(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a string takes whatever is written");
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
        };
        let html = consent(&page);
        assert!(html.contains("&lt;script&gt;&#123;content}&amp;"), "{html}");
        assert!(html.contains("MYR 4.50"), "{html}");
        assert!(!html.contains("<fieldset>"), "{html}");
    }
}
