//! What one version says of a task, a heading or a target: what is compared.

use jiff::civil::Date;

use crate::obligations::CountingClass;
use crate::words::word_enum;

word_enum! {
    /// A part of a task, a heading or a target that an amendment may change.
    Field {
        Label = "label",
        Group = "group",
        Place = "place",
        Text = "text",
        Lead = "lead",
        Cooperating = "cooperating",
        Timeline = "timeline",
        Deliverable = "deliverable",
        Class = "class",
        DueOn = "due_on",
        /// Of a heading.
        Title = "title",
        /// The heading above a heading.
        Parent = "parent",
        /// Of a target: what it wants, "từ 8,3 trở lên".
        Value = "value",
        /// Of a target: until which year.
        Until = "until",
    }
}

word_enum! {
    /// What a change is about.
    Noun {
        Heading = "heading",
        Task = "task",
        Target = "target",
    }
}

impl Field {
    /// Whether it is compared word by word; else one thing stands for the other.
    pub fn is_prose(self) -> bool {
        match self {
            Field::Text | Field::Lead | Field::Cooperating | Field::Timeline | Field::Deliverable | Field::Title => {
                true
            }
            Field::Label
            | Field::Group
            | Field::Place
            | Field::Class
            | Field::DueOn
            | Field::Parent
            | Field::Value
            | Field::Until => false,
        }
    }
}

/// What a version says under one id.
pub trait Said: Clone + PartialEq {
    /// What it is.
    const NOUN: Noun;
    /// The same in every version.
    fn id(&self) -> &str;
    /// Its number as printed.
    fn label(&self) -> &str;
    /// Its words in one piece.
    fn text(&self) -> &str;
    /// Its place; places of one version differ.
    fn position(&self) -> i64;
    fn is_ended(&self) -> bool;
    /// Its fields as text, always the same ones in the same order.
    fn fields(&self) -> Vec<(Field, String)>;
}

/// A task as one version says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskWords {
    pub id: String,
    pub label: String,
    /// The label of its heading; empty where it stands under none.
    pub group: String,
    pub text: String,
    pub lead: String,
    pub cooperating: String,
    pub timeline: String,
    pub deliverable: String,
    pub class: CountingClass,
    pub due_on: Option<Date>,
    /// Its place in the plan; places of one version differ.
    pub position: i64,
    pub is_ended: bool,
}

impl Said for TaskWords {
    const NOUN: Noun = Noun::Task;

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn is_ended(&self) -> bool {
        self.is_ended
    }

    fn fields(&self) -> Vec<(Field, String)> {
        vec![
            (Field::Label, self.label.clone()),
            (Field::Group, self.group.clone()),
            (Field::Text, self.text.clone()),
            (Field::Lead, self.lead.clone()),
            (Field::Cooperating, self.cooperating.clone()),
            (Field::Timeline, self.timeline.clone()),
            (Field::Deliverable, self.deliverable.clone()),
            (Field::Class, self.class.as_str().to_owned()),
            (Field::DueOn, self.due_on.map(|day| day.strftime("%d/%m/%Y").to_string()).unwrap_or_default()),
        ]
    }
}

/// A heading as one version says it. Its number stays what it is: tasks, boards and reports name it by that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadingWords {
    pub id: String,
    pub label: String,
    pub title: String,
    /// The label of the heading above; empty at the top.
    pub parent: String,
    pub position: i64,
    pub is_ended: bool,
}

impl Said for HeadingWords {
    const NOUN: Noun = Noun::Heading;

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn text(&self) -> &str {
        &self.title
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn is_ended(&self) -> bool {
        self.is_ended
    }

    fn fields(&self) -> Vec<(Field, String)> {
        vec![
            (Field::Label, self.label.clone()),
            (Field::Title, self.title.clone()),
            (Field::Parent, self.parent.clone()),
        ]
    }
}

/// A target as one version says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetWords {
    pub id: String,
    pub label: String,
    pub text: String,
    /// What it wants, in words.
    pub value: String,
    pub to_year: Option<i64>,
    pub position: i64,
    pub is_ended: bool,
}

impl Said for TargetWords {
    const NOUN: Noun = Noun::Target;

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn is_ended(&self) -> bool {
        self.is_ended
    }

    fn fields(&self) -> Vec<(Field, String)> {
        vec![
            (Field::Label, self.label.clone()),
            (Field::Text, self.text.clone()),
            (Field::Value, self.value.clone()),
            (Field::Until, self.to_year.map(|year| year.to_string()).unwrap_or_default()),
        ]
    }
}
