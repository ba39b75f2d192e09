//! Failed charges asked for again, from the list to the audit.

use crate::stage::{Stage, sign_in};

/// How many subscribers there are, and how many of them have no money.
const SUBSCRIBERS: usize = 35;
const POOR: usize = 6;

#[test]
fn a_bulk_requeue_is_tried_dry_approved_by_another_watched_and_audited() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(SUBSCRIBERS as u32)?;
    let declined = stage.provider.charges()?.iter().filter(|one| one.state == "declined").count();
    let browser = stage.browser_of("ann")?;

    browser.go("/console/charges?state=declined")?;
    browser.follow("Ask again for all of these…")?;
    browser.sees_in("h1", "dry run")?;
    browser.picture("requeue-dry-run")?;
    browser.fill("Why (it stays in the history of every charge)", "wages were paid today")?;
    browser.press(&format!("Ask again for {POOR} charges"))?;
    browser.sees_in(".badge", "waiting")?;
    browser.sees("you asked for it, and another person has to approve it")?;
    let requeue = browser.path()?;
    browser.picture("requeue-waiting")?;
    assert_eq!(
        stage.provider.charges()?.len(),
        SUBSCRIBERS + declined - POOR,
        "nothing is sent before"
    );

    browser.press("Sign out")?;
    sign_in(&browser, "ben")?;
    browser.go(&requeue)?;
    browser.press("Approve it")?;
    browser.fill("Why it is right", "the ministry has paid")?;
    browser.press_last("Approve it")?;
    browser.sees_in(".badge", "done")?;
    browser.picture("requeue-done")?;

    let run = requeue.rsplit('/').next().expect("an id");
    let charges = stage.provider.charges()?;
    let followed = charges.iter().filter(|one| one.run == format!("requeue/{run}")).count();
    assert_eq!(followed, POOR, "each is followed by one");
    browser.go("/console/audit")?;
    for deed in ["the ministry has paid", "wages were paid today"] {
        browser.sees(deed)?;
    }
    browser.picture("audit-of-a-requeue")
}
