//! "A charge succeeded", says the gateway (AOC protocol, section 12; flows A1 to A3).

use billing::{
    Charge, ChargeSignal, ChargeState, Subscription, SubscriptionSignal, SubscriptionState,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use engine::InstanceId;
use engine::worker::Stopped;
use operators::aoc::callback::ChargeNotice;
use operators::{Answered, Debited, InquiryAnswer, Member, StandingAnswer};
use workflows::alias;
use workflows::callback::{CallbackEvent, Verdict};

use super::{Desk, Holder};

/// How soon after a period's beginning its charge is there.
const BEGINS_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// A live subscription that a notice names.
struct Named<'a> {
    id: &'a InstanceId,
    subscription: &'a Subscription,
    member: Member<'a>,
}

impl Desk<'_> {
    /// A name that is known here has its charge asked about. An unknown one with a known
    /// subscription is a renewal: the operator's own, or one whose answer was lost.
    pub(super) async fn look_into_charge(&self) -> Result<CallbackEvent, Stopped> {
        let Ok(notice) = ChargeNotice::parse(self.turn.state().body.as_bytes()) else {
            return Ok(Verdict::Refused.because("it cannot be read"));
        };
        let name = notice.aoc_trans_id.as_str();
        if let Some(charge) = self.assigned().await? {
            // Not announced: staff may be wrong, and only the operator's answer says so.
            self.hint(charge.order.id, Some(name), None).await?;
            return Ok(Verdict::Done.because("staff named its charge, which is asked about"));
        }
        if let Some(charge) = alias::find(&*self.store, self.account_id(), name).await? {
            if self.charge(charge).await?.is_none() {
                return Ok(Verdict::Unmatched.because("its charge is in the archive by now"));
            }
            self.hint(charge, None, None).await?;
            return Ok(Verdict::Done.because("its charge is asked about"));
        }
        let (Some(msisdn), Some(subscription_id)) = (notice.msisdn, &notice.subscription_id) else {
            return Ok(Verdict::Unmatched.because("no charge here has this aocTransID"));
        };
        let Some(plan) = self.plan_of(subscription_id) else {
            return Ok(Verdict::Unmatched.because("no plan has this subscriptionID"));
        };
        match self.holder(plan, msisdn).await? {
            Some(Holder::Subscription(id, subscription)) => {
                let member = Member { msisdn, plan };
                let named = Named { id: &id, subscription: &subscription, member };
                self.look_into_renewal(&notice, &named).await
            }
            // Its own name comes with the answer that it still waits for.
            Some(Holder::Purchase(charge)) => {
                self.hint(charge, None, None).await?;
                Ok(self.unclear("its purchase does not know this aocTransID yet"))
            }
            None => Ok(Verdict::Unmatched.because("this line has no live subscription")),
        }
    }

    async fn look_into_renewal(
        &self,
        notice: &ChargeNotice,
        named: &Named<'_>,
    ) -> Result<CallbackEvent, Stopped> {
        let Some(plan) = self.handler.environment.catalog.plan(named.member.plan) else {
            return Ok(Verdict::Unmatched.because("its plan is not configured here"));
        };
        let current = self.current_charge(named.subscription).await?;
        let amount = current.as_ref().map_or(plan.amount, |charge| charge.order.amount);
        self.wait_for_slot().await?;
        let operator = &self.account()?.operator;
        let (name, msisdn) = (&notice.aoc_trans_id, named.member.msisdn);
        let event = match operator.look_up(name, msisdn, amount).await {
            Ok(Answered { answer: InquiryAnswer::Charged(debited), .. }) => {
                self.pass_on(notice, named, current.as_ref(), &debited).await?
            }
            Ok(Answered { answer, .. }) => self.not_charged(&answer),
            Err(error) => self.unclear(&error.to_string()),
        };
        Ok(event)
    }

    /// The charge of the subscription's latest period.
    async fn current_charge(&self, of: &Subscription) -> Result<Option<Charge>, Stopped> {
        match &of.current {
            Some(current) => Ok(self.charge(current.charge).await?),
            None => Ok(None),
        }
    }

    /// The operator did charge: whoever waits for it is told under which name.
    async fn pass_on(
        &self,
        notice: &ChargeNotice,
        named: &Named<'_>,
        current: Option<&Charge>,
        debited: &Debited,
    ) -> Result<CallbackEvent, Stopped> {
        let expiry = debited.expiry.or(notice.expires_on);
        let name = notice.aoc_trans_id.as_str();
        let now = self.turn.moment().at;
        match current.map(|charge| (charge, Stage::of(charge, name, now))) {
            // The answer that is under way brings the name, or is found lost in a moment.
            Some((_, Stage::OnItsWay)) => Ok(self.unclear("its charge is being made")),
            Some((charge, Stage::Open)) => {
                alias::announce(&*self.store, &charge.order, name).await?;
                // Without a day a late word of an earlier period could not be told from this one's.
                self.hint(charge.order.id, expiry.map(|_| name), expiry).await?;
                Ok(Verdict::Done.because("its charge is asked about by this name"))
            }
            Some((charge, Stage::PaidByThis)) => {
                // The rest of a split charge comes under the same name.
                self.hint(charge.order.id, None, None).await?;
                Ok(Verdict::Done.because("its charge is paid"))
            }
            Some((charge, Stage::Nameless)) if self.is_of_this_period(named, expiry) => {
                alias::announce(&*self.store, &charge.order, name).await?;
                self.hint(charge.order.id, Some(name), expiry).await?;
                Ok(Verdict::Done.because("its charge is paid, and learns this name"))
            }
            Some((_, Stage::Nameless | Stage::Over)) | None => {
                match self.is_to_begin_here(named, expiry) {
                    true => Ok(self.wait_for_period(named.subscription.paid_through)),
                    false => self.follow(named).await,
                }
            }
        }
    }

    /// Whether the operator has renewed by itself for a period that has not begun here yet, as it
    /// does at midnight: the charge of that period is the one to be told.
    fn is_to_begin_here(&self, named: &Named<'_>, expiry: Option<NaiveDate>) -> bool {
        let of = named.subscription;
        let account = self.handler.environment.catalog.account(&of.account);
        let renews_itself = account.is_some_and(|account| account.renews_itself);
        let is_served = matches!(of.state, SubscriptionState::Active | SubscriptionState::Grace);
        let next = self.next_begins_on(of).filter(|_| renews_itself && is_served);
        next.zip(expiry).is_some_and(|(begins_on, expiry)| expiry >= begins_on)
    }

    /// Whether a last paid day is that of the period that is paid here.
    fn is_of_this_period(&self, named: &Named<'_>, expiry: Option<NaiveDate>) -> bool {
        let next_day = expiry.and_then(|expiry| expiry.succ_opt());
        next_day.is_some() && next_day == self.next_begins_on(named.subscription)
    }

    /// The day after the last paid one, as it is known here.
    fn next_begins_on(&self, of: &Subscription) -> Option<NaiveDate> {
        let plan = self.handler.environment.catalog.plan(&of.plan)?;
        Some(plan.schedule.local_date(of.paid_through))
    }

    fn wait_for_period(&self, begins_at: DateTime<Utc>) -> CallbackEvent {
        const WHY: &str = "its period has not begun here yet";
        match begins_at > self.turn.moment().at {
            true => CallbackEvent::Unclear { why: WHY.into(), look_at: begins_at + BEGINS_WITHIN },
            false => self.unclear(WHY),
        }
    }

    /// Charged, and no charge of ours waits for it or will: its calendar is followed as the operator
    /// itself tells it.
    async fn follow(&self, named: &Named<'_>) -> Result<CallbackEvent, Stopped> {
        self.wait_for_slot().await?;
        let event = match self.account()?.operator.standing(named.member).await {
            Ok(Answered {
                answer: StandingAnswer::Subscribed { expiry: Some(expiry) }, ..
            }) => {
                let id = named.id.clone();
                self.tell(id, &SubscriptionSignal::Expiry { expiry }).await?;
                Verdict::Unmatched
                    .because("no open charge; the operator's last paid day is followed")
            }
            Ok(Answered { answer: StandingAnswer::Unclear { why, .. }, .. }) => self.unclear(why),
            Ok(_) => Verdict::Unmatched.because("charged, and no open charge waits for it"),
            Err(error) => self.unclear(&error.to_string()),
        };
        Ok(event)
    }

    /// What is not (yet) charged grants nothing and is told to nobody.
    fn not_charged(&self, answer: &InquiryAnswer) -> CallbackEvent {
        use InquiryAnswer as A;
        match answer {
            A::Mismatch { .. } | A::Declined(_) | A::NotFound | A::NotMember { .. } => {
                self.raise_forged("a charge that the operator does not confirm");
                Verdict::Refused.because("the operator does not confirm it")
            }
            A::Charged(_)
            | A::Unconfirmed { .. }
            | A::Pending { .. }
            | A::StepDownOffered { .. }
            | A::Unchanged
            | A::Unclear { .. } => self.unclear("the operator has not decided yet"),
        }
    }
}

/// What a charge makes of a debit that is told under a name it may not know.
enum Stage {
    /// A call about it is to be made, or is under way: it is too early to tell it anything.
    OnItsWay,
    /// It would have the operator asked.
    Open,
    /// It is this debit.
    PaidByThis,
    /// It is settled by a debit whose name nobody told: perhaps by this one.
    Nameless,
    /// It is settled, by another debit or without one.
    Over,
}

impl Stage {
    fn of(charge: &Charge, name: &str, now: DateTime<Utc>) -> Self {
        use ChargeState as S;
        let knows_it = charge.operator_reference.as_deref() == Some(name);
        let hint = ChargeSignal::Hint { reference: None, expiry: None };
        let hears_it = charge.hear(hint, now).is_some();
        match charge.state {
            S::Charged | S::Refunded if knows_it => Self::PaidByThis,
            S::Waiting | S::InDoubt | S::Declined if hears_it => Self::Open,
            S::Requested | S::Submitted | S::Waiting | S::InDoubt => Self::OnItsWay,
            S::Charged if charge.operator_reference.is_none() => Self::Nameless,
            S::Charged | S::Declined | S::Refunded | S::Cancelled => Self::Over,
        }
    }
}
