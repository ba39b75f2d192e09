//! The page of what something was done to.

use maud::{Markup, html};
use workflows::RunName;

/// The subject of an entry, with a link where there is a page of it.
pub(super) fn link(action: &str, subject: &str) -> Markup {
    html! {
        @match page_of(action, subject) {
            Some(href) => a.mono href=(href) { (subject) },
            None => span.mono { (subject) },
        }
    }
}

fn page_of(action: &str, subject: &str) -> Option<String> {
    let run: Option<RunName> = subject.parse().ok();
    if let Some(requeue) = run.and_then(|run| run.requeue()) {
        return Some(format!("/console/requeues/{requeue}"));
    }
    if subject.starts_with("ch_") {
        return Some(format!("/console/charges/{}", in_path(subject)));
    }
    match action {
        "pause" | "resume" => Some("/console/queues".to_owned()),
        "refresh_token" => Some("/console/operators".to_owned()),
        "settle" | "assign_callback" => Some("/console/worklist".to_owned()),
        "cancel_subscription" => Some(format!("/console/subscriptions/{}", in_path(subject))),
        _ => None,
    }
}

/// A text as one part of a path.
fn in_path(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use workflows::RequeueId;

    use super::*;

    #[test]
    fn each_subject_leads_to_its_page() {
        let requeue = RequeueId::mint("console ann", "night-1");
        let page = format!("/console/requeues/{requeue}");
        assert_eq!(page_of("requeue_approve", &requeue.run()), Some(page));
        let others = [
            ("resolve", "ch_1", Some("/console/charges/ch_1")),
            ("pause", "ltc-main", Some("/console/queues")),
            ("cancel_subscription", "sub/1", Some("/console/subscriptions/sub%2F1")),
            ("sign_in", "ann", None),
        ];
        for (action, subject, page) in others {
            assert_eq!(page_of(action, subject).as_deref(), page, "{action}");
        }
    }
}
