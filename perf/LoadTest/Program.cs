using System.CommandLine;
using System.Text.Json;
using Serilog.Sinks.Sark.LoadTest;

var only = new Option<string[]>("--only") { Description = $"The groups of cases to run: {string.Join(", ", LoadPlan.Groups)}. Without it: {string.Join(", ", LoadPlan.QuickGroups)}.", AllowMultipleArgumentsPerToken = true };
var all = new Option<bool>("--all") { Description = "Runs every group of cases." };
var siems = new Option<string[]>("--siem") { Description = $"Which SIEMs: {string.Join(", ", Contenders.Siems.Select(static siem => siem.Name))}. Without it: all.", AllowMultipleArgumentsPerToken = true };
var events = new Option<int>("--events") { Description = "Events in each run, 20,000 to 2,000,000.", DefaultValueFactory = static _ => 200_000 };
var repeat = new Option<int>("--repeat") { Description = "How often each case is run, up to 9; the median counts.", DefaultValueFactory = static _ => 1 };
var output = new Option<DirectoryInfo>("--output") { Description = "The folder for load.json and load.html.", DefaultValueFactory = static _ => new DirectoryInfo("artifacts/load") };

var root = new RootCommand("Load on the sinks, all of it on loopback: against floors and peers, each case in a process of its own. Ends by itself.") { only, all, siems, events, repeat, output };
root.SetAction((arguments, cancellationToken) =>
{
    var groups = arguments.GetValue(all) ? LoadPlan.Groups : arguments.GetValue(only) is { Length: > 0 } chosen ? chosen : LoadPlan.QuickGroups;
    var under = arguments.GetValue(siems) is { Length: > 0 } names ? [.. Contenders.Siems.Where(siem => names.Contains(siem.Name))] : Contenders.Siems;
    var cases = groups.SelectMany(group => LoadPlan.Cases(group, Math.Clamp(arguments.GetValue(events), 20_000, 2_000_000), under)).ToList();
    return new LoadCommand(cases, Math.Clamp(arguments.GetValue(repeat), 1, 9), arguments.GetValue(output)!).RunAsync(cancellationToken);
});

root.Add(GuideTable.CreateCommand());

var minutes = new Option<double>("--minutes") { Description = "How long it runs, up to 60 minutes.", DefaultValueFactory = _ => 10 };
var rate = new Option<int>("--rate") { Description = "Events per second, up to 20,000.", DefaultValueFactory = _ => 2_000 };
var seed = new Option<int>("--seed") { Description = "Where the plan of faults comes from.", DefaultValueFactory = _ => 1 };
var soak = new Command("soak", "Logs at a steady rate while the SIEM goes from one trouble into the next; memory must stay flat, and the books balance.") { minutes, rate, seed };
soak.SetAction((arguments, cancellationToken) => new Soak(
    TimeSpan.FromMinutes(Math.Clamp(arguments.GetValue(minutes), 0.1, 60)),
    Math.Clamp(arguments.GetValue(rate), 1, 20_000),
    arguments.GetValue(seed)).RunAsync(cancellationToken));
root.Add(soak);

var queue = new Option<int>("--queue") { Description = "maxQueueSize.", DefaultValueFactory = _ => 50_000 };
var outage = new Command("outage", "5,000 events a second while the SIEM answers 503 for 20 s: what is lost, and how soon events flow again.") { queue };
outage.SetAction((arguments, cancellationToken) => new Outage(5_000, TimeSpan.FromSeconds(20), arguments.GetValue(queue)).RunAsync(cancellationToken));
root.Add(outage);

var durability = new Command("durability", "What each durability costs, and how long a million events take to be replayed.");
durability.SetAction((_, cancellationToken) => new DurabilityCost(events: 100_000, backlog: 1_000_000).RunAsync(cancellationToken));
root.Add(durability);

// What the processes of a run are started with.
var receive = new Command("receive") { Hidden = true };
receive.SetAction((_, cancellationToken) => Receiver.RunAsync(cancellationToken));
root.Add(receive);

var load = new Argument<string>("case");
var receiver = new Argument<string>("receiver");
var run = new Command("run") { load, receiver };
run.Hidden = true;
run.SetAction(async (arguments, cancellationToken) =>
{
    using var one = new LoadRun(JsonSerializer.Deserialize<LoadCase>(arguments.GetValue(load)!, JsonSerializerOptions.Web)!, arguments.GetValue(receiver)!);
    var result = await one.RunAsync(cancellationToken);
    Console.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
    return 0;
});
root.Add(run);

return await root.Parse(args).InvokeAsync();
