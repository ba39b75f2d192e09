//! Arguments of scripts as MessagePack, which Redis unpacks in C.

/// Writes one argument, value after value.
#[derive(Debug, Default)]
pub(super) struct Pack(Vec<u8>);

impl Pack {
    /// A text or bytes, kept as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        match bytes.len() {
            length @ ..32 => self.0.push(0xa0 | length as u8),
            length @ ..0x1_0000 => {
                self.0.push(0xda);
                self.0.extend((length as u16).to_be_bytes());
            }
            length => {
                self.0.push(0xdb);
                self.0.extend((length as u32).to_be_bytes());
            }
        }
        self.0.extend(bytes);
        self
    }

    /// A whole number; beyond 2^53 Lua would round it, so ids and tokens go as bytes.
    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        debug_assert!(number < 1 << 53);
        match number {
            0..128 => self.0.push(number as u8),
            _ => {
                self.0.push(0xcf);
                self.0.extend(number.to_be_bytes());
            }
        }
        self
    }

    /// Yes or no.
    pub(super) fn truth(&mut self, truth: bool) -> &mut Self {
        self.0.push(if truth { 0xc3 } else { 0xc2 });
        self
    }

    /// The start of an array; its `length` values follow.
    pub(super) fn array(&mut self, length: usize) -> &mut Self {
        match length {
            0..16 => self.0.push(0x90 | length as u8),
            _ => {
                self.0.push(0xdd);
                self.0.extend((length as u32).to_be_bytes());
            }
        }
        self
    }

    /// The finished argument.
    pub(super) fn done(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_values_carry_their_length() {
        let mut pack = Pack::default();
        pack.array(2).bytes(b"ab").bytes(&[7; 40]);
        assert_eq!(pack.0[..4], [0x92, 0xa2, b'a', b'b']);
        assert_eq!(pack.0[4..7], [0xda, 0, 40]);
        assert_eq!(pack.done().len(), 7 + 40);
    }
}
