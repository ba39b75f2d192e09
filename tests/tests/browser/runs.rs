//! A night that is held back and let go on, from the page of tonight to the audit.

use crate::stage::Stage;

#[test]
fn a_run_is_paused_resumed_and_stopped_each_with_a_reason_that_is_on_record() -> anyhow::Result<()>
{
    let stage = Stage::in_a_night(40)?;
    let browser = stage.browser_of("ann")?;
    browser.sees("Hold a run back")?;
    browser.press("Pause")?;
    browser.fill("Why it is held back", "the price looks wrong")?;
    browser.press_last("Pause")?;
    browser.sees("is paused.")?;
    browser.sees_in("article.run", "the price looks wrong")?;
    browser.picture("run-paused")?;

    browser.press("Resume")?;
    browser.fill("Why it may go on", "the price is right")?;
    browser.press_last("Resume")?;
    browser.sees("goes on.")?;

    browser.press("Stop")?;
    browser.fill("Why it is stopped", "the operator asked for it")?;
    browser.press_last("Stop")?;
    browser.sees("is stopped.")?;
    browser.sees_no("Hold a run back")?;

    browser.go("/console/audit")?;
    for why in ["the price looks wrong", "the price is right", "the operator asked for it"] {
        browser.sees(why)?;
    }
    Ok(())
}
