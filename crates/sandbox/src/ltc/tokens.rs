//! Bearer tokens that are good.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::dice::Dice;

/// Good tokens, oldest first. All live equally long, so the oldest also ends first.
#[derive(Debug)]
pub(crate) struct Tokens {
    dice: Dice,
    lifetime: Duration,
    issued: Mutex<Issued>,
}

#[derive(Debug, Default)]
struct Issued {
    count: u64,
    good: VecDeque<Token>,
}

#[derive(Debug)]
struct Token {
    text: String,
    expires_at: Instant,
}

impl Tokens {
    /// Tokens that are good at the same time; one more ends the oldest.
    const GOOD_MAX: usize = 16;

    pub(crate) fn new(dice: Dice, lifetime: Duration) -> Self {
        Self { dice: dice.about("token"), lifetime, issued: Mutex::default() }
    }

    /// A new token. Opaque, and without dots, so that nobody takes it for a JWT.
    pub(crate) fn issue(&self, now: Instant) -> String {
        let mut issued = self.issued();
        issued.count += 1;
        let dice = self.dice.nth(issued.count);
        let text = format!("opaque-{:016x}{:016x}", dice.value(), dice.nth(1).value());
        if issued.good.len() == Self::GOOD_MAX {
            issued.good.pop_front();
        }
        issued.good.push_back(Token { text: text.clone(), expires_at: now + self.lifetime });
        text
    }

    pub(crate) fn is_good(&self, text: &str, now: Instant) -> bool {
        let issued = self.issued();
        issued.good.iter().any(|token| token.text == text && now < token.expires_at)
    }

    /// Ends every token at once.
    pub(crate) fn expire(&self) {
        self.issued().good.clear();
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().expect("nothing panics while it holds the tokens")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_its_life_is_over() {
        let tokens = Tokens::new(Dice::new(1), Duration::from_secs(10));
        let now = Instant::now();
        let token = tokens.issue(now);
        assert!(tokens.is_good(&token, now + Duration::from_secs(9)));
        assert!(!tokens.is_good(&token, now + Duration::from_secs(10)));
        assert!(!tokens.is_good("opaque-guess", now));
    }

    #[test]
    fn expiring_on_demand_ends_all_tokens_but_not_later_ones() {
        let tokens = Tokens::new(Dice::new(1), Duration::from_secs(10));
        let now = Instant::now();
        let early = tokens.issue(now);
        tokens.expire();
        let late = tokens.issue(now);
        assert!(!tokens.is_good(&early, now));
        assert!(tokens.is_good(&late, now));
    }
}
