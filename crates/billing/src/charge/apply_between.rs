//! How the events between a charge's two calls, and those after its end, change it.

use chrono::{DateTime, Utc};

use super::purchase::Preparation;
use super::{Charge, ChargeEvent, ChargeState, Doubt, StepDown};

impl Charge {
    pub(super) fn apply_between(&mut self, event: &ChargeEvent, at: DateTime<Utc>) {
        match event {
            ChargeEvent::Preparing => {
                self.preparation = Some(Box::new(Preparation::begun(at)));
            }
            ChargeEvent::Prepared { reference, page, expires_at, look_at, free_trial } => {
                self.operator_reference = Some(reference.clone());
                self.unaccepted = 0;
                self.doubt = look_at.map(|look_at| Doubt::new(at, look_at, None));
                self.change_preparation(|preparation| {
                    preparation.is_ready = true;
                    preparation.page.clone_from(page);
                    preparation.expires_at = *expires_at;
                    preparation.free_trial = *free_trial;
                });
            }
            ChargeEvent::PrepareAgain { transaction_id, retry_at, code, .. } => {
                self.preparation = None;
                self.renamed = Some(transaction_id.clone());
                self.burnt = self.burnt.saturating_add(1);
                self.operator_code.clone_from(code);
                self.send_not_before = Some(*retry_at);
            }
            ChargeEvent::OtpTyped { otp } => {
                self.change_preparation(|preparation| preparation.otp.clone_from(otp));
            }
            ChargeEvent::OtpRefused { code } => {
                self.operator_code.clone_from(code);
                self.change_preparation(|preparation| {
                    preparation.otp = None;
                    preparation.wrong_otps = preparation.wrong_otps.saturating_add(1);
                });
            }
            ChargeEvent::ResendAsked => {
                self.change_preparation(|preparation| preparation.wants_otp = true);
            }
            ChargeEvent::OtpResent { expires_at, .. } => self.change_preparation(|preparation| {
                preparation.wants_otp = false;
                preparation.resends = preparation.resends.saturating_add(1);
                preparation.expires_at = Some(*expires_at);
            }),
            ChargeEvent::WindowClosed { look_at } => {
                self.doubt = Some(Doubt::new(at, *look_at, None));
            }
            ChargeEvent::StepDownOffered { expires_at } => {
                self.doubt = Some(Doubt::new(at, *expires_at, None));
                self.change_preparation(|preparation| {
                    preparation.otp = None;
                    preparation.step_down = Some(StepDown { chosen_days: None });
                    preparation.expires_at = Some(*expires_at);
                });
            }
            ChargeEvent::StepDownChosen { days } => self.change_preparation(|preparation| {
                preparation.step_down = Some(StepDown { chosen_days: Some(*days) });
            }),
            ChargeEvent::ExpiryRead { expiry } => self.expiry_before = Some(*expiry),
            ChargeEvent::ExpirySeen { .. } => {
                // Of a split charge the rest is still to come.
                let rest = self.rest_is_looked_for_at(at);
                self.look_again_at = rest.filter(|_| self.is_partly_charged());
            }
            ChargeEvent::Hinted { reference } => {
                if self.operator_reference.is_none() {
                    self.learn(reference);
                }
                match &mut self.doubt {
                    Some(doubt) => doubt.look_at = doubt.look_at.min(at),
                    None if self.state != ChargeState::Waiting => self.look_again_at = Some(at),
                    None => {}
                }
            }
            ChargeEvent::ToBeVerified { of, .. } => self.begin_verification(of, at),
            ChargeEvent::RefundOpened { id, amount, .. } => self.open_refund(*id, *amount),
            ChargeEvent::RefundRefused { id, amount, .. } => self.refuse_refund(*id, *amount),
            ChargeEvent::RefundEnded { id, refunded, .. } => self.end_refund(*id, *refunded),
            ChargeEvent::Requeued { .. } if self.order.subscription.is_none() => {
                self.followed_by = Some(self.successor());
            }
            // The others are folded in by `apply`.
            _ => {}
        }
    }

    /// Takes note of the operator's own name for the charge, if one was given.
    pub(super) fn learn(&mut self, reference: &Option<Box<str>>) {
        self.operator_reference = reference.clone().or(self.operator_reference.take());
    }

    pub(super) fn change_preparation(&mut self, change: impl FnOnce(&mut Preparation)) {
        if let Some(preparation) = &mut self.preparation {
            change(preparation);
        }
    }
}
