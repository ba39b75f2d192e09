//! The result codes this side gives out on its own account, one table per endpoint: the same
//! digits mean different things in each (LTC protocol, A8).

/// RequestDeduct and, of what became of it, CheckTransaction (sections 4.1 and 6.1).
pub(crate) mod request {
    pub(crate) const OK: &str = "200";
    pub(crate) const NUMBER_NOT_RECOGNISED: &str = "001";
    pub(crate) const DUPLICATE: &str = "003";
    pub(crate) const REQUEST_TYPE: &str = "004";
    pub(crate) const NOT_PREPAID: &str = "101";
    pub(crate) const FUNDS: &str = "103";
    pub(crate) const AMOUNT: &str = "106";
    pub(crate) const ALREADY_SIGNED_UP: &str = "107";
    /// Requested and not confirmed; look-ups only.
    pub(crate) const NOT_CONFIRMED: &str = "800";
}

/// ConfirmDeduct (section 5.1).
pub(crate) mod confirm {
    pub(crate) const OK: &str = "200";
    pub(crate) const PARAMETER_EMPTY: &str = "003";
    pub(crate) const UNKNOWN_REFERENCE: &str = "004";
    pub(crate) const OTHER_TRANSACTION: &str = "005";
    pub(crate) const WRONG_OTP: &str = "006";
    pub(crate) const OTP_USED: &str = "007";
    pub(crate) const OTP_EXPIRED: &str = "008";
    /// What the charging system says of a line it cannot bill; it has no code here.
    pub(crate) const RAW_NOT_PREPAID: &str = "5003";
    /// What the charging system says of an empty balance; it has no code here either.
    pub(crate) const RAW_FUNDS: &str = "5010";
}
