//! Indices of entries. A project holds all entries, a publication those that its reader may see: the same number means two things, and
//! would show one entry for another, or a hidden one, if they were mixed up. So they are two types, lists take their own only, and one
//! becomes the other by the id of the entry.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(usize);

        impl From<usize> for $name {
            fn from(position: usize) -> Self {
                $name(position)
            }
        }

        impl From<$name> for usize {
            fn from(index: $name) -> usize {
                index.0
            }
        }
    };
}

index!(
    /// Index of an entry in a project, in the order of files.
    ProjectIndex
);
index!(
    /// Index of an entry in a publication: in the order of files, among those that its reader may see.
    EntryIndex
);
