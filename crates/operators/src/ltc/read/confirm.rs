//! ConfirmDeduct's answers.

use billing::{DeclineReason, Doubted};

use super::wire::{self, Reply};
use super::{UNLISTED, declined_or_in_doubt, in_doubt, look_up};
use crate::code::Looked;
use crate::echo::{self, Echo};
use crate::ltc::{Confirmation, codes};
use crate::{ChargeAnswer, Class, Code, Debited};

const NOT_OURS: &str = "the answer names another transaction";
const EXPIRED_AFTER_DOUBT: &str = "expired, but an earlier confirm with this RefCode may have charged: LTC looks at the time first";

/// Reads ConfirmDeduct's answer (LTC protocol, 5.1).
pub(in crate::ltc) fn confirmed(reply: &Reply<'_>, ask: &Confirmation<'_>) -> ChargeAnswer {
    let row = match look_up(reply, codes::CONFIRM) {
        Looked::Unlisted(code) => return in_doubt(code, Doubted::Unlisted, UNLISTED),
        Looked::Listed(row) => row,
    };
    let code = Code::listed(row);
    if echo::transaction_id(reply.value(wire::TRANSACTION_ID), ask.transaction_id.as_str())
        == Echo::Different
    {
        return in_doubt(code, Doubted::Unreadable, NOT_OURS);
    }
    match (row.class, row.reason) {
        (Class::Success, _) => {
            ChargeAnswer::Charged(Debited::plainly(code, Some(ask.reference.clone())))
        }
        (_, Some(DeclineReason::Expired)) if ask.earlier_confirm_in_doubt => {
            in_doubt(code, Doubted::Code, EXPIRED_AFTER_DOUBT)
        }
        _ => declined_or_in_doubt(row),
    }
}
