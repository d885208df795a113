//! SHA-256 (FIPS 180-4) in simple code, for build scripts.
//!
//! In: bytes, in pieces. Out: their digest. The program uses sha2, which is several times as fast when optimised. Cargo
//! compiles build scripts without optimisation, where sha2 consists of calls of tiny functions; there, this code takes
//! less than half the time, and much less on a processor without SHA-256 instructions. It also saves the build seven
//! crates.

use super::Digest;

/// The number of bytes in a block, which is digested at once.
const BLOCK: usize = 64;

/// The initial hash value.
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

// A static, because without optimisation each access to a constant array would copy it.
#[rustfmt::skip]
static ROUNDS: [[u32; 16]; 4] = [
    [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    ],
    [
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    ],
    [
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    ],
    [
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ],
];

/// The state of a digest to which bytes are added.
pub(super) struct Sha256 {
    state: [u32; 8],
    /// The bytes that do not fill a block yet, and their number.
    pending: [u8; BLOCK],
    filled: usize,
    length: u64,
}

impl Default for Sha256 {
    fn default() -> Self {
        Self {
            state: START,
            pending: [0; BLOCK],
            filled: 0,
            length: 0,
        }
    }
}

impl Sha256 {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        let missing = BLOCK - self.filled;
        if bytes.len() < missing {
            self.keep(bytes);
            return;
        }
        let mut start = 0;
        if self.filled > 0 {
            self.keep(&bytes[..missing]);
            compress(&mut self.state, &self.pending);
            start = missing;
        }
        while start + BLOCK <= bytes.len() {
            compress(&mut self.state, &bytes[start..start + BLOCK]);
            start += BLOCK;
        }
        self.filled = 0;
        self.keep(&bytes[start..]);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let end = self.filled + bytes.len();
        self.pending[self.filled..end].copy_from_slice(bytes);
        self.filled = end;
    }

    pub(super) fn finalize(mut self) -> Digest {
        let bits = self.length * 8;
        // A one bit, and zeros up to the length, which is at the end of a block.
        let mut padding = [0; BLOCK];
        padding[0] = 0x80;
        let room = BLOCK - size_of::<u64>();
        let count = if self.filled < room {
            room - self.filled
        } else {
            room + BLOCK - self.filled
        };
        self.update(&padding[..count]);
        self.update(&bits.to_be_bytes());
        let mut digest = Digest::default();
        for (bytes, word) in digest.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

/// Digests one block.
///
/// The rounds are written out, sixteen in one pass of the loop, so that every index is constant and no value has to be
/// moved between variables.
#[expect(
    clippy::many_single_char_names,
    reason = "they are called so in the standard"
)]
#[expect(
    clippy::manual_rotate,
    reason = "without optimisation it would be a call each time"
)]
fn compress(state: &mut [u32; 8], block: &[u8]) {
    // The words of the message schedule for the next sixteen rounds.
    let mut words = [0; 16];
    let mut at = 0;
    while at < 16 {
        let byte = 4 * at;
        words[at] = u32::from_be_bytes([
            block[byte],
            block[byte + 1],
            block[byte + 2],
            block[byte + 3],
        ]);
        at += 1;
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    // The new `a` and `e` are written to `h` and `d`, because these have the names `a` and `e` in the next round. Then
    // the word is replaced by the one for the round sixteen later, computed from itself and the words 1, 9 and 14
    // rounds ahead.
    macro_rules! round {
        ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident,
         $key:ident $at:literal, $at1:literal $at9:literal $at14:literal) => {
            let sum1 = ($e >> 6 | $e << 26) ^ ($e >> 11 | $e << 21) ^ ($e >> 25 | $e << 7);
            let choice = ($e & $f) ^ (!$e & $g);
            let first = $h
                .wrapping_add(sum1)
                .wrapping_add(choice)
                .wrapping_add($key[$at])
                .wrapping_add(words[$at]);
            let sum0 = ($a >> 2 | $a << 30) ^ ($a >> 13 | $a << 19) ^ ($a >> 22 | $a << 10);
            let majority = ($a & $b) ^ ($a & $c) ^ ($b & $c);
            $d = $d.wrapping_add(first);
            $h = first.wrapping_add(sum0).wrapping_add(majority);
            let (x, y): (u32, u32) = (words[$at1], words[$at14]);
            let sigma0 = (x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ (x >> 3);
            let sigma1 = (y >> 17 | y << 15) ^ (y >> 19 | y << 13) ^ (y >> 10);
            words[$at] = words[$at]
                .wrapping_add(sigma0)
                .wrapping_add(words[$at9])
                .wrapping_add(sigma1);
        };
    }
    for key in &ROUNDS {
        round!(a b c d e f g h, key 0, 1 9 14);
        round!(h a b c d e f g, key 1, 2 10 15);
        round!(g h a b c d e f, key 2, 3 11 0);
        round!(f g h a b c d e, key 3, 4 12 1);
        round!(e f g h a b c d, key 4, 5 13 2);
        round!(d e f g h a b c, key 5, 6 14 3);
        round!(c d e f g h a b, key 6, 7 15 4);
        round!(b c d e f g h a, key 7, 8 0 5);
        round!(a b c d e f g h, key 8, 9 1 6);
        round!(h a b c d e f g, key 9, 10 2 7);
        round!(g h a b c d e f, key 10, 11 3 8);
        round!(f g h a b c d e, key 11, 12 4 9);
        round!(e f g h a b c d, key 12, 13 5 10);
        round!(d e f g h a b c, key 13, 14 6 11);
        round!(c d e f g h a b, key 14, 15 7 12);
        round!(b c d e f g h a, key 15, 0 8 13);
    }
    for (sum, word) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *sum = sum.wrapping_add(word);
    }
}

#[cfg(test)]
mod tests {
    use super::super::hexadecimal;
    use super::*;

    fn digest(pieces: &[&[u8]]) -> String {
        let mut hasher = Sha256::default();
        for piece in pieces {
            hasher.update(piece);
        }
        hexadecimal(&hasher.finalize())
    }

    #[test]
    fn digests_are_those_of_the_standard() {
        assert_eq!(
            digest(&[]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            digest(&[b"abc"]),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            digest(&[&b"a".repeat(1_000_000)]),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        );
    }

    #[test]
    fn splitting_the_input_does_not_change_the_digest() {
        let bytes: Vec<u8> = (0..=255).collect();
        for end in 0..bytes.len() {
            let whole = digest(&[&bytes[..end]]);
            for cut in 0..=end {
                let pieces = [&bytes[..cut], &bytes[cut..end]];
                assert_eq!(digest(&pieces), whole, "{end} bytes, cut at {cut}");
            }
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn digests_are_those_of_sha2() {
        use sha2::Digest as _;

        let bytes: Vec<u8> = (0..=255).collect();
        for end in 0..bytes.len() {
            let expected: Digest = sha2::Sha256::digest(&bytes[..end]).into();
            assert_eq!(digest(&[&bytes[..end]]), hexadecimal(&expected));
        }
    }
}
