using System.CommandLine;
using Serilog.Sinks.Sark.Tool;
using Serilog.Sinks.Sark.Tool.Emulate;

var directory = new Argument<DirectoryInfo>("directory") { Description = "A journal directory, as journalDirectory names it." };
var paths = new Argument<string[]>("paths") { Description = "Journal directories, or files such as rejected-….clef.", Arity = ArgumentArity.OneOrMore };
var config = new Option<FileInfo>("--config") { Description = "The appsettings.json with the SIEMs.", DefaultValueFactory = _ => new FileInfo("appsettings.json") };
var to = new Option<string>("--to") { Description = "The SIEM's key below Serilog:WriteTo.", Required = true };
var delete = new Option<bool>("--delete") { Description = "Delete the files when every event of theirs has been delivered." };
var send = new Option<bool>("--send") { Description = "Send a test event as well." };

var list = new Command("list", "Lists what is in a journal directory.") { directory };
list.SetAction(arguments => JournalList.Run(arguments.GetValue(directory)!));
var show = new Command("show", "Counts the events that are not delivered yet, by type, severity and age.") { directory };
show.SetAction(arguments => JournalShow.Run(arguments.GetValue(directory)!));
var verify = new Command("verify", "Checks every line; exit code 1 if one is damaged.") { directory };
verify.SetAction(arguments => JournalVerify.Run(arguments.GetValue(directory)!));
var replay = new Command("replay", "Sends what is not delivered to a SIEM of the configuration; exit code 0 only if it has taken every event.") { paths, to, config, delete };
replay.SetAction((arguments, cancellationToken) => JournalReplay.RunAsync(
    arguments.GetValue(paths)!, arguments.GetValue(config)!, arguments.GetValue(to)!, arguments.GetValue(delete), cancellationToken));
var ping = new Command("ping", "Asks every configured SIEM for its health; exit code 0 only if all are well.") { config, send };
ping.SetAction((arguments, cancellationToken) => Ping.RunAsync(arguments.GetValue(config)!, arguments.GetValue(send), cancellationToken));

var port = new Option<int>("--port") { Description = "The page's port; 0 for any.", DefaultValueFactory = _ => 8600 };
var firstPort = new Option<int>("--first-port") { Description = "The port of the first SIEM, Splunk; the others have those behind it. 0 for any.", DefaultValueFactory = _ => 8088 };
var emulate = new Command("emulate", "Runs the SIEMs' receiving ends on loopback, with a page that shows what arrives and injects faults.") { port, firstPort };
emulate.SetAction((arguments, cancellationToken) => EmulateCommand.RunAsync(arguments.GetValue(port), arguments.GetValue(firstPort), cancellationToken));

return await new RootCommand("Looks after the SARK sinks.") { new Command("journal", "What the sinks keep on disk.") { list, show, verify, replay }, ping, emulate }
    .Parse(args)
    .InvokeAsync();
