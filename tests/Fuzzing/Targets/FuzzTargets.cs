namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Every target, by its name. docs/fuzzing.md says which parser each covers.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new IEnumerable<FuzzTarget>[]
    {
        BodyTargets.All, QueryTargets.All, HeaderTargets.All, IdTargets.All, TokenTargets.All, SecretTargets.All, EventTargets.All,
            FileTargets.All,
        GrpcTargets.All, PageTargets.All, SettingTargets.All,
    }.SelectMany(static targets => targets).ToDictionary(static target => target.Name);
}
