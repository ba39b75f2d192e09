//! `mekong tokens list`.

use contract::TokenView;
use records::{shown_or_dash, token};

use crate::cli::listing::Row;
use crate::cli::{Exit, Failure, Invocation};
use crate::config::OperatorAccount;

/// Lists the tokens of every account that has one.
pub(super) async fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let with_token = config
        .accounts
        .iter()
        .filter(|(_, account)| matches!(account.operator, OperatorAccount::Ltc(_)));
    let mut views = Vec::new();
    for (id, _) in with_token {
        views.push(token(id, &*store).await?);
    }
    let output = &invocation.output;
    if output.is_json() {
        views.iter().try_for_each(|view| output.json(view))?;
    } else {
        output.table(TokenView::HEADINGS, views.iter().map(Row::cells))?;
    }
    Ok(Exit::Done)
}

impl Row<6> for TokenView {
    const HEADINGS: [&'static str; 6] =
        ["ACCOUNT", "STATE", "GENERATION", "FETCHED", "EXPIRES", "FAILURE"];

    fn cells(&self) -> [String; 6] {
        [
            self.account.to_string(),
            self.state.as_str().to_owned(),
            self.generation.to_string(),
            shown_or_dash(self.fetched_at),
            shown_or_dash(self.expires_at),
            self.failure.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    }
}
