using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Support;

/// <summary>Bodies that replace the safety tables.</summary>
internal static class TableSamples
{
    /// <summary>Limits of every class, with a maximum for chilled food.</summary>
    public static string Limits(double maxChilled = 5, Action<JsonArray>? change = null, params string[] chilledAt)
    {
        JsonArray limits =
        [
            Limit("ambient", null, null, 0),
            Limit("chilled", null, maxChilled, 240, chilledAt),
            Limit("frozen", null, -15, 60),
            Limit("hot", 63, null, 120),
        ];
        change?.Invoke(limits);
        return new JsonObject { ["limits"] = limits }.ToJsonString();
    }

    /// <summary>Shelf lives of the categories that tests use, of so many hours.</summary>
    public static string Lives(int hours, Action<JsonArray>? change = null)
    {
        var lives = new JsonArray();
        foreach (var category in new[] { "prepared-meals", "cooked-meal", "bread" })
        {
            lives.Add((JsonNode)new JsonObject { ["category"] = category, ["hours"] = hours, ["source"] = "a test" });
        }

        change?.Invoke(lives);
        return new JsonObject { ["shelfLives"] = lives }.ToJsonString();
    }

    private static JsonObject Limit(string temperatureClass, double? min, double? max, int budgetMinutes, params string[] requiredAt)
    {
        var limit = new JsonObject { ["temperatureClass"] = temperatureClass };
        if (min is not null)
        {
            limit["minCelsius"] = min;
        }

        if (max is not null)
        {
            limit["maxCelsius"] = max;
        }

        limit["budgetMinutes"] = budgetMinutes;
        limit["requiredAt"] = new JsonArray([.. requiredAt.Select(step => (JsonNode)step)]);
        limit["source"] = "a test";
        return limit;
    }
}
