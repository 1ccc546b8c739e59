using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Docs;

/// <summary>The catalogue has every event that the code raises, and no other.</summary>
public sealed partial class EventCatalogueTests
{
    /// <summary>Where events are made, and what names them there: each expression finds a type's part between prefix and suffix.</summary>
    private static readonly (string Folder, string Prefix, Regex Names, string Suffix)[] Sources =
    [
        ("Lots", "lot.", LotNames(), ""),
        ("Deliveries", "delivery.", DeliveryNames(), ""),
        ("Accounts", "account.", AccountNames(), ""),
        ("Recalls", "recall.", RecallNames(), ""),
        ("Safety", "safety.", SafetyNames(), "-changed"),
    ];

    public static TheoryData<string> Types => [.. EventCatalogue.Messages.Select(static message => (string)message["name"]!)];

    [Fact]
    public void Catalogue_has_the_types_that_the_code_raises_and_no_others()
    {
        var raised = Sources.SelectMany(source => CodeOf(source.Folder).SelectMany(code => source.Names.Matches(code))
            .SelectMany(match => match.Groups["name"].Captures.Select(name => source.Prefix + name.Value + source.Suffix)));

        Assert.Equal(
            raised.Select(type => $"org.pahlawanpangan.{type}.v1").Distinct().Order(StringComparer.Ordinal),
            EventCatalogue.Messages.Select(message => (string)message["name"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Events_are_raised_only_where_the_catalogue_looks_for_them()
    {
        var raising = Directory.EnumerateDirectories(Repository.PathOf("grains"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
                .Any(code => code.Contains("State.Raise(", StringComparison.Ordinal) || LotNames().IsMatch(code)))
            .Select(Path.GetFileName);

        Assert.Equal(Sources.Select(source => source.Folder).Order(), raising.Order());
    }

    [Fact]
    public void Every_consumer_of_the_code_is_in_the_catalogue()
    {
        var code = CodeOf("").Where(text => text.Contains(": IEventConsumer\n", StringComparison.Ordinal));
        var names = code.Select(text => ConsumerName().Match(text).Groups["name"].Value);

        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            EventCatalogue.Root["operations"]!.AsObject().Where(operation => (string?)operation.Value!["action"] == "receive")
                .Select(operation => (string)operation.Value!["tags"]![0]!["name"]!).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Example_of_a_type_is_an_event_that_consumers_read(string type)
    {
        var message = EventCatalogue.Messages.Single(message => (string?)message["name"] == type);
        var example = Assert.Single(message["examples"]!.AsArray())!;
        var payload = example["payload"]!.ToJsonString();

        Assert.Empty(EventCatalogue.FaultsOf(payload));
        Assert.Equal(type, (string?)example["payload"]!["type"]);
        var subject = $"pangan.{type["org.pahlawanpangan.".Length..^".v1".Length]}.jakarta";
        var read = StreamEvent.Read(subject, Encoding.UTF8.GetBytes(payload));
        Assert.Equal(EventId.Of(read.AggregateId, read.Sequence), read.Id);
        Assert.Equal(read.Id.ToString(), (string?)example["headers"]![MessageId.Header]);
        Assert.NotNull(example["headers"]![LaneNumbers.LaneHeader]);
        Assert.NotNull(example["headers"]![LaneNumbers.NumberHeader]);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Page_shows_a_type_with_the_catalogue_s_example(string type)
    {
        var name = type["org.pahlawanpangan.".Length..^".v1".Length];
        var section = Repository.Read("docs", "events.md").Split($"\n### {name}\n")[1];
        var shown = JsonNode.Parse(section.Split("```json\n")[1].Split("```")[0]);

        var message = EventCatalogue.Messages.Single(message => (string?)message["name"] == type);
        Assert.True(JsonNode.DeepEquals(message["examples"]![0]!["payload"], shown), $"docs/events.md shows another {name}.");
        Assert.Contains((string)message["summary"]!, section.Split("```")[0], StringComparison.Ordinal);
    }

    private static IEnumerable<string> CodeOf(string room) =>
        Directory.EnumerateFiles(Repository.PathOf("grains", room), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    [GeneratedRegex("\"org\\.pahlawanpangan\\.lot\\.(?<name>[a-z-]+)\\.v1\"")]
    private static partial Regex LotNames();

    [GeneratedRegex("ChangeAsync\\(\\s*\"(?<name>[a-z-]+)\"")]
    private static partial Regex DeliveryNames();

    [GeneratedRegex(
        "_messages\\.(?:Changed|Notice)\\((?:[a-z]+ \\? \"(?<name>[a-z-]+)\" : )?\"(?<name>[a-z-]+)\""
            + "|New\\(\"account\\.(?<name>[a-z-]+)\"")]
    private static partial Regex AccountNames();

    [GeneratedRegex(" Raise\\(\"(?<name>[a-z-]+)\"")]
    private static partial Regex RecallNames();

    [GeneratedRegex("Kind = \"(?<name>[a-z-]+)\";")]
    private static partial Regex SafetyNames();

    [GeneratedRegex("string (?:ConsumerName =|Name =>) \"(?<name>[a-z-]+)\";")]
    private static partial Regex ConsumerName();
}
