using System.Text.Json;

namespace PahlawanPangan.Grains.Safety;

/// <summary>What holds for every safety table.</summary>
internal static class SafetyTableRules
{
    /// <summary>The refusal of a caller who may not change a table; null for an operator.</summary>
    public static Refusal? RefuseCaller(Caller caller) => caller.Role == Role.Operator
        ? null
        : new Refusal(RefusalKind.Forbidden, "Only an operator changes the safety tables.");

    /// <summary>The refusal of a change that was decided on another version; null when it was decided on this one.</summary>
    public static Refusal? RefuseVersion(long version, long? expected) => expected is null || expected == version
        ? null
        : new Refusal(RefusalKind.VersionMismatch, $"The table is at version {version} now. Read it again, then decide.");

    /// <summary>The name that a value has in events.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
