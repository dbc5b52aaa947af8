//! Opinions on a draft: how bodies answered, what became of each opinion, and the table that gathers them.

use crate::words::word_enum;

word_enum! {
    /// How a body answered.
    Answer {
        /// Not yet.
        None = "none",
        /// It agrees with the draft.
        Agreed = "agreed",
        /// It has opinions.
        Opinions = "opinions",
    }
}

word_enum! {
    /// What became of an opinion.
    Reply {
        /// Nobody has replied yet.
        None = "none",
        /// It goes into the report.
        Accepted = "accepted",
        /// It does not, and why.
        Explained = "explained",
    }
}

/// A body that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedFacts {
    pub name: String,
    pub answer: Answer,
}

/// An opinion that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionFacts {
    /// The place of its body among those asked.
    pub body: usize,
    /// The passage that it is about; empty for the draft as a whole.
    pub passage: String,
    /// The passage's place in the draft.
    pub position: i64,
    pub words: String,
    pub reply: Reply,
    pub reply_words: String,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    pub passage: String,
    pub opinion: String,
    pub bodies: String,
    pub reply: String,
}

/// How many bodies answered in which way. The parts add up to all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub asked: usize,
    pub agreed: usize,
    pub with_opinions: usize,
    pub silent: usize,
    pub opinions: usize,
    pub accepted: usize,
    pub explained: usize,
}

/// Counts answers and replies.
pub fn counts(asked: &[AskedFacts], opinions: &[OpinionFacts]) -> Counts {
    let of = |answer| asked.iter().filter(|one| one.answer == answer).count();
    let replied = |reply| opinions.iter().filter(|one| one.reply == reply).count();
    Counts {
        asked: asked.len(),
        agreed: of(Answer::Agreed),
        with_opinions: of(Answer::Opinions),
        silent: of(Answer::None),
        opinions: opinions.len(),
        accepted: replied(Reply::Accepted),
        explained: replied(Reply::Explained),
    }
}

/// The table of opinions: one line each in the order of the draft, then the bodies that agree, then those that are silent.
/// Every body and every opinion stands in it once.
pub fn table(asked: &[AskedFacts], opinions: &[OpinionFacts]) -> Vec<TableRow> {
    let mut placed: Vec<&OpinionFacts> = opinions.iter().collect();
    placed.sort_by_key(|one| (one.position, one.body));
    let mut rows: Vec<TableRow> = placed
        .into_iter()
        .map(|one| TableRow {
            passage: if one.passage.is_empty() { "Ý kiến chung".to_owned() } else { one.passage.clone() },
            opinion: one.words.clone(),
            bodies: asked.get(one.body).map(|body| body.name.clone()).unwrap_or_default(),
            reply: match one.reply {
                Reply::None => "Chưa tiếp thu, giải trình".to_owned(),
                Reply::Accepted => format!("Tiếp thu. {}", one.reply_words),
                Reply::Explained => format!("Giải trình. {}", one.reply_words),
            },
        })
        .collect();
    for (answer, words) in [(Answer::Agreed, "Thống nhất với dự thảo"), (Answer::None, "Chưa có ý kiến trả lời")]
    {
        let names: Vec<&str> = asked.iter().filter(|one| one.answer == answer).map(|one| one.name.as_str()).collect();
        if !names.is_empty() {
            rows.push(TableRow {
                passage: "Toàn bộ dự thảo".to_owned(),
                opinion: words.to_owned(),
                bodies: names.join("; "),
                reply: String::new(),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked() -> impl Strategy<Value = Vec<AskedFacts>> {
        prop::collection::vec(0..3_usize, 1..8).prop_map(|answers| {
            let named = answers.into_iter().enumerate();
            named.map(|(at, answer)| AskedFacts { name: format!("Sở {at}."), answer: Answer::ALL[answer] }).collect()
        })
    }

    proptest! {
        /// The table is complete by construction: nobody who was asked and nothing that was said is missing or told twice.
        #[test]
        fn every_body_and_every_opinion_stands_once(
            asked in asked(),
            said in prop::collection::vec((0..8_usize, 0..5_i64, 0..3_usize), 0..12),
        ) {
            let with: Vec<usize> = (0..asked.len()).filter(|at| asked[*at].answer == Answer::Opinions).collect();
            let said: Vec<OpinionFacts> = said.into_iter().enumerate().filter(|_| !with.is_empty()).map(|(at, (body, position, reply))| OpinionFacts {
                body: with[body % with.len()],
                passage: format!("đoạn {position}"),
                position,
                words: format!("ý kiến {at}."),
                reply: Reply::ALL[reply],
                reply_words: "vì".to_owned(),
            }).collect();
            let rows = table(&asked, &said);
            for one in &said {
                prop_assert_eq!(rows.iter().filter(|row| row.opinion == one.words && row.bodies == asked[one.body].name).count(), 1);
            }
            for one in asked.iter().filter(|one| one.answer != Answer::Opinions) {
                prop_assert_eq!(rows.iter().filter(|row| row.bodies.split("; ").any(|name| name == one.name)).count(), 1);
            }
            let counts = counts(&asked, &said);
            prop_assert_eq!(counts.agreed + counts.with_opinions + counts.silent, counts.asked);
            prop_assert!(rows.len() >= said.len() && rows.len() <= said.len() + 2);
        }
    }
}
