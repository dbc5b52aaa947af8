//! The weekly page for the leadership (Báo cáo phục vụ giao ban): what goes on it, and how much of each part fits one sheet.

use crate::words::word_enum;

/// What falls due within so many days stands on the page.
pub const DUE_DAYS: i64 = 30;

/// What changed since so many days before.
pub const WEEK_DAYS: i64 = 7;

/// So many lines fit one sheet of A4 beside its head, each of two printed lines; a heading of a leader takes one.
pub const SHEET_LINES: usize = 24;

word_enum! {
    /// The parts of the page, in their order.
    Section {
        /// Directives overdue.
        Overdue = "overdue",
        /// Proposals that wait for a decision for too long.
        Waiting = "waiting",
        /// What falls due.
        Due = "due",
        /// What changed since last week.
        Changed = "changed",
    }
}

/// How many lines of each part are shown where all together may take `room`: whole where they fit; else turn by turn, so
/// that no part crowds out another, the first parts first.
pub fn fit(counts: &[usize; Section::ALL.len()], room: usize) -> [usize; Section::ALL.len()] {
    let mut shown = [0; Section::ALL.len()];
    let mut left = room;
    while left > 0 {
        let before = left;
        for (own, count) in shown.iter_mut().zip(counts) {
            if *own < *count && left > 0 {
                *own += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_is_shown_where_it_fits_and_every_part_where_not() {
        assert_eq!(fit(&[2, 1, 3, 0], 20), [2, 1, 3, 0]);
        assert_eq!(fit(&[40, 1, 30, 9], 10), [3, 1, 3, 3]);
        assert_eq!(fit(&[40, 40, 40, 40], 3), [1, 1, 1, 0]);
        assert_eq!(fit(&[5, 5, 5, 5], 0), [0; 4]);
    }

    proptest! {
        #[test]
        fn never_more_than_the_room_nor_than_there_is(counts in any::<[u8; 4]>(), room in 0usize..60) {
            let counts = counts.map(usize::from);
            let shown = fit(&counts, room);
            prop_assert!(shown.iter().zip(&counts).all(|(own, count)| own <= count));
            prop_assert_eq!(shown.iter().sum::<usize>(), room.min(counts.iter().sum()));
        }
    }
}
