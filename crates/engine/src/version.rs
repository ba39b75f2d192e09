//! Which version of a workflow a state was written by, and who may go on with it.
//!
//! A state of version 1 is kept as it is encoded. A later one stands in a CBOR tag that names its
//! version, so that what was kept before there were versions reads as version 1. A worker whose
//! workflow is older leaves such an instance to a newer one ([`decode_state`]), since it would drop
//! fields that it does not know; whoever only reads tells what it can ([`crate::workflow::decode`]).

use minicbor::Decoder;
use minicbor::data::{Tag, Type};

use crate::StoreError;
use crate::workflow::{Workflow, decode, encode};

/// `MK` above 32 bits for the version: tags that nobody else has registered.
const TAGS: u64 = 0x4D4B << 32;
/// What a state says that says nothing.
const FIRST: u32 = 1;

/// Encodes a state as the journal keeps it: with the version of its workflow.
pub fn encode_state<W: Workflow>(state: &W::State) -> Vec<u8> {
    let state = encode(state);
    if W::VERSION <= FIRST {
        return state;
    }
    let mut kept = Vec::with_capacity(state.len() + 9);
    let tag = Tag::new(TAGS | u64::from(W::VERSION));
    minicbor::Encoder::new(&mut kept).tag(tag).expect("a Vec takes every byte it is given");
    kept.extend(state);
    kept
}

/// Decodes a state in order to go on with it: [`StoreError::Newer`] if a later version of the
/// workflow wrote it.
pub fn decode_state<W: Workflow>(bytes: &[u8]) -> Result<W::State, StoreError> {
    match split(bytes) {
        (version, _) if version > W::VERSION => Err(StoreError::Newer { what: W::KIND.to_owned() }),
        _ => decode(W::KIND, bytes),
    }
}

/// The version that wrote a state, and the state without it.
pub(crate) fn split(bytes: &[u8]) -> (u32, &[u8]) {
    let mut decoder = Decoder::new(bytes);
    let tagged = match decoder.datatype() {
        Ok(Type::Tag) => decoder.tag().ok().map(|tag| u64::from(tag) ^ TAGS),
        _ => None,
    };
    match tagged.map(u32::try_from) {
        Some(Ok(version)) => (version, &bytes[decoder.position()..]),
        _ => (FIRST, bytes),
    }
}

#[cfg(test)]
mod tests {
    use minicbor::{Decode, Encode};

    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Older {
        #[n(0)]
        steps: u8,
    }

    #[derive(Encode, Decode)]
    struct Newer {
        #[n(0)]
        steps: u8,
        #[n(1)]
        note: Option<String>,
    }

    #[derive(Encode, Decode)]
    struct Strange {
        #[n(0)]
        steps: String,
    }

    /// As a workflow of version 2 keeps it.
    fn tagged(state: &[u8]) -> Vec<u8> {
        let mut kept = vec![0xDB, 0, 0, 0x4D, 0x4B, 0, 0, 0, 2];
        kept.extend(state);
        kept
    }

    #[test]
    fn a_state_that_names_no_version_is_of_the_first() {
        let state = encode(&Older { steps: 3 });
        assert_eq!(split(&state), (1, state.as_slice()));
        assert_eq!(split(&[]), (1, [].as_slice()));
    }

    #[test]
    fn a_tag_names_the_version_and_another_programs_tag_names_none() {
        let state = encode(&Older { steps: 3 });
        assert_eq!(split(&tagged(&state)), (2, state.as_slice()));
        let date = [0xC1, 0x01];
        assert_eq!(split(&date), (1, date.as_slice()));
    }

    #[test]
    fn a_reader_tells_what_it_knows_of_a_state_with_a_further_field() {
        let newer = Newer { steps: 3, note: Some("by hand".to_owned()) };
        let plain: Older = decode("errand", &encode(&newer)).unwrap();
        let kept: Older = decode("errand", &tagged(&encode(&newer))).unwrap();
        assert_eq!((plain, kept), (Older { steps: 3 }, Older { steps: 3 }));
    }

    #[test]
    fn a_newer_state_that_cannot_be_read_is_newer_and_an_older_one_is_broken() {
        let strange = encode(&Strange { steps: "three".to_owned() });
        let newer = decode::<Older>("errand", &tagged(&strange));
        assert!(matches!(newer, Err(StoreError::Newer { what }) if what == "errand"));
        let broken = decode::<Older>("errand", &strange);
        assert!(matches!(broken, Err(StoreError::Broken(_))));
    }

    #[derive(Encode, Decode)]
    enum Known {
        #[n(0)]
        Hurry,
    }

    #[derive(Encode, Decode)]
    enum Further {
        #[n(7)]
        Linger,
    }

    #[test]
    fn a_signal_or_event_that_has_no_name_here_is_newer() {
        let told = decode::<Known>("errand", &encode(&Further::Linger));
        assert!(matches!(told, Err(StoreError::Newer { .. })));
        assert!(decode::<Known>("errand", &encode(&Known::Hurry)).is_ok());
    }
}
