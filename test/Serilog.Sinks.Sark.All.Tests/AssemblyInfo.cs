// The SIEMs and the environment of a process are one, and these tests look at all of both.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
