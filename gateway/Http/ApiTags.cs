using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The groups of the API's operations, and what each is for.</summary>
internal static class ApiTags
{
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["Lots"] = "Donors post surplus food, change it and take it back; everyone with a token finds it.",
        ["Recalls"] = "Food turned out to be unsafe: stop it, reach everyone who has it, and practise that.",
        ["Claims"] = "Recipients claim part or all of a lot, and donors or couriers hand it over.",
        ["Deliveries"] = "Couriers accept claims, collect them and bring them.",
        ["Notifications"] = "What an account is notified of: its inbox, a stream, preferences, and webhooks.",
        ["Ledger"] = "The hash-chained record of every event, its signed checkpoints and its proofs.",
        ["Tracing"] = "Where food came from, and every account that holds or had any of it.",
        ["Impact"] = "What was rescued: portions, kilograms and CO2e.",
        ["Board"] = "What is being rescued now, for everyone: counters, days and open lots, once and as a stream.",
        ["Safety"] = "The tables of food safety: temperature limits and shelf lives.",
        ["Certificates"] = "Signed proofs of a donation.",
        ["Statements"] = "Monthly sums of what was posted, rescued and wasted.",
        ["Operations"] = "For operators: what is up and what waits, dead letters, and replays.",
        ["Identity"] = "Accounts, sessions, tokens, and the keys that tokens are checked with.",
        ["Health"] = "Probes for load balancers and orchestrators.",
    };

    /// <summary>These groups, each with what it is for.</summary>
    public static HashSet<OpenApiTag> Of(IEnumerable<OpenApiTag>? tags) =>
        [.. (tags ?? []).Select(static tag => new OpenApiTag { Name = tag.Name, Description = Meanings.GetValueOrDefault(tag.Name!) })];
}
