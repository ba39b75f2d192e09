//! What needs a person, put right at three in the morning.

use crate::stage::Stage;

#[test]
fn money_rule_2_a_doubt_is_settled_by_whoever_answers_for_money_with_evidence() -> anyhow::Result<()>
{
    let stage = Stage::after_a_week(14)?;
    let doubted = stage.provider.charges()?.into_iter().find(|one| one.state == "in_doubt");
    let doubted = doubted.expect("an answer was lost");
    let browser = stage.browser_of("ben")?;

    browser.go("/console/worklist")?;
    browser.sees("Charges in doubt")?;
    browser.sees(&doubted.id)?;
    browser.picture("worklist-in-doubt")?;
    browser.go(&format!("/console/charges/{}", doubted.id))?;
    browser.press("Settle the doubt by hand")?;
    browser.tick("The money was taken")?;
    browser.fill("Evidence: where that can be seen", "line 4711 of their file")?;
    browser.fill("Why it is settled by hand", "they answered by mail")?;
    browser.press("Settle it for good")?;
    browser.sees_in(".badge", "charged")?;
    browser.sees("line 4711 of their file")?;

    browser.go("/console/audit")?;
    browser.sees("they answered by mail")
}

#[test]
fn what_is_paused_for_a_reason_says_so_on_every_page_that_counts_and_is_resumed()
-> anyhow::Result<()> {
    let stage = Stage::after_a_week(7)?;
    let browser = stage.browser_of("ann")?;
    browser.go("/console/queues")?;
    browser.press("Pause")?;
    browser.fill("Why, for whoever finds it paused", "their maintenance tonight")?;
    browser.press_last("Pause")?;
    browser.sees("their maintenance tonight")?;
    browser.go("/console")?;
    browser.sees("their maintenance tonight")?;
    browser.picture("tonight-paused")?;
    browser.go("/console/queues")?;
    browser.press("Resume")?;
    browser.fill("Why it may go on", "they are back")?;
    browser.press_last("Resume")?;
    browser.sees_no("their maintenance tonight")
}

#[test]
fn what_happens_elsewhere_is_shown_without_a_reload() -> anyhow::Result<()> {
    let stage = Stage::after_a_week(7)?;
    let browser = stage.browser_of("vic")?;
    browser.go("/console/queues")?;
    browser.sees("Nothing is paused")?;
    stage.provider.succeed(&["queues", "pause", "renewals", "--reason", "from the shell"])?;
    browser.sees("from the shell")
}
