//! One pair that does not agree.

use billing::{ChargeId, Money, Msisdn, PlanId};
use contract::{DiscrepancyView, SideView};

use crate::{Class, Ours, Row, TheirState};

/// One pair that does not agree, or what only one side has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// In which way.
    pub class: Class,
    /// Our side, if we know of it.
    pub ours: Option<Ours>,
    /// Their side, if they say anything of it.
    pub theirs: Option<Theirs>,
    /// What else there is to know.
    pub note: Option<Note>,
}

/// As much of their side as is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    /// Where it stands in their file; none of an inquiry.
    pub line: Option<u64>,
    /// What we call the transaction, as they have it.
    pub transaction_id: Option<Box<str>>,
    /// What they call it.
    pub reference: Option<Box<str>>,
    /// Whether money moved; none where the answer does not tell.
    pub state: Option<TheirState>,
    /// How much, where they say.
    pub amount: Option<Money>,
    /// Whose line, where they say.
    pub msisdn: Option<Msisdn>,
}

/// What else there is to know of a discrepancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Another charge of the same line and plan was debited on the same day.
    TwinOf(ChargeId),
    /// The same TransactionID was debited before, in this line of the file.
    DebitedInLine(u64),
    /// It was charged around midnight, and the file of the day next to it may have it.
    AroundMidnight,
    /// In the words of an inquiry's answer.
    Answer(&'static str),
}

impl Theirs {
    /// What a row says.
    pub fn of(row: &Row) -> Self {
        Self {
            line: Some(row.line),
            transaction_id: row.transaction_id.clone(),
            reference: row.reference.clone(),
            state: Some(row.state),
            amount: Some(row.amount),
            msisdn: row.msisdn,
        }
    }
}

impl Discrepancy {
    /// Whether it proves what became of our charge, as far as a file can: it is about the same
    /// subscriber and amount, and says whether money moved (money rule 3).
    pub fn is_evidence(&self) -> bool {
        let (Some(ours), Some(theirs)) = (&self.ours, &self.theirs) else { return false };
        let is_same = theirs.msisdn == Some(ours.msisdn) && theirs.amount == Some(ours.amount);
        self.class == Class::StateDiffers && is_same
    }

    /// As it is told: numbers masked (money rule 15).
    pub fn view(&self) -> DiscrepancyView {
        let (ours, theirs) = (self.ours.as_ref(), self.theirs.as_ref());
        let of_theirs =
            |text: fn(&Theirs) -> &Option<Box<str>>| theirs.and_then(|it| text(it).as_deref());
        let transaction_id = ours.map(|ours| &*ours.transaction_id);
        let reference = ours.and_then(|ours| ours.reference.as_deref());
        DiscrepancyView {
            class: self.class.as_str().to_owned(),
            charge: ours.map(|ours| ours.id.to_string()),
            transaction_id: transaction_id.or(of_theirs(|it| &it.transaction_id)).map(shortened),
            operator_reference: reference.or(of_theirs(|it| &it.reference)).map(shortened),
            plan: ours.and_then(|ours| ours.plan.as_ref().map(PlanId::to_string)),
            line: theirs.and_then(|theirs| theirs.line),
            ours: ours.map(|ours| SideView {
                state: Some(ours.state.to_string()),
                amount: Some(ours.amount.amount_text()),
                currency: Some(ours.amount.currency().code().to_owned()),
                msisdn: Some(ours.msisdn.to_string()),
            }),
            theirs: theirs.map(Theirs::view),
            note: self.note.as_ref().map(Note::text),
        }
    }
}

impl Theirs {
    fn view(&self) -> SideView {
        SideView {
            state: self.state.map(|state| state.to_string()),
            amount: self.amount.map(Money::amount_text),
            currency: self.amount.map(|amount| amount.currency().code().to_owned()),
            msisdn: self.msisdn.map(|msisdn| msisdn.to_string()),
        }
    }
}

impl Note {
    fn text(&self) -> String {
        match self {
            Self::TwinOf(other) => {
                format!("{other} of the same line and plan was debited on the same day")
            }
            Self::DebitedInLine(line) => format!("debited in line {line} before"),
            Self::AroundMidnight => {
                "charged around midnight: the file of the day before or after may have it"
                    .to_owned()
            }
            Self::Answer(words) => (*words).to_owned(),
        }
    }
}

/// What names of an operator's are shown by at most: they come from outside.
const NAME_CHARS_MAX: usize = 64;

fn shortened(text: &str) -> String {
    text.chars().take(NAME_CHARS_MAX).collect()
}
