using System.CommandLine;
using Serilog.Sinks.Sark.LoadTest;

var minutes = new Option<double>("--minutes") { Description = "How long it runs, up to 60 minutes.", DefaultValueFactory = _ => 10 };
var rate = new Option<int>("--rate") { Description = "Events per second, up to 20,000.", DefaultValueFactory = _ => 2_000 };
var seed = new Option<int>("--seed") { Description = "Where the plan of faults comes from.", DefaultValueFactory = _ => 1 };

var soak = new Command("soak", "Logs at a steady rate while the SIEM goes from one trouble into the next; memory must stay flat, and the books balance.") { minutes, rate, seed };
soak.SetAction((arguments, cancellationToken) => new Soak(
    TimeSpan.FromMinutes(Math.Clamp(arguments.GetValue(minutes), 0.1, 60)),
    Math.Clamp(arguments.GetValue(rate), 1, 20_000),
    arguments.GetValue(seed)).RunAsync(cancellationToken));

var queue = new Option<int>("--queue") { Description = "maxQueueSize.", DefaultValueFactory = _ => 50_000 };
var outage = new Command("outage", "5,000 events a second while the SIEM answers 503 for 20 s: what is lost, and how soon events flow again.") { queue };
outage.SetAction((arguments, cancellationToken) => new Outage(5_000, TimeSpan.FromSeconds(20), arguments.GetValue(queue)).RunAsync(cancellationToken));

var durability = new Command("durability", "What each durability costs, and how long a million events take to be replayed.");
durability.SetAction((_, cancellationToken) => new DurabilityCost(events: 100_000, backlog: 1_000_000).RunAsync(cancellationToken));

return await new RootCommand("Load on the sinks, all of it on loopback.") { soak, outage, durability }.Parse(args).InvokeAsync();
