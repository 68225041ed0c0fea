// The SIEMs of a process are one list, and these tests look at all of it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
