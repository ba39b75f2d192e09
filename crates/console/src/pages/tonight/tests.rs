use super::*;

#[test]
fn a_day_without_runs_says_so_and_has_no_heading_of_requeues() {
    let drawn = draw(&Situation::default()).into_string();
    assert!(drawn.contains("No charge was opened today so far."), "{drawn}");
    assert!(!drawn.contains("Requeues in motion"), "{drawn}");
}

#[test]
fn the_verdict_comes_first_and_runs_before_requeues() {
    let requeue = ::workflows::RequeueId::mint("console ann", "night-1").run();
    let runs = ["ltc-main/gold/2026-11-23", &requeue]
        .map(|id| RunView { id: id.to_owned(), ..RunView::default() });
    let drawn = draw(&Situation { runs: runs.into(), ..Situation::default() }).into_string();
    let place = |what: &str| drawn.find(what).unwrap_or_else(|| panic!("{what}: {drawn}"));
    assert!(place("id=\"verdict\"") < place("id=\"runs\""));
    assert!(place("id=\"runs\"") < place("id=\"requeues\""));
}
