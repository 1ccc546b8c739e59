using PahlawanPangan.Tests.Fuzzing.Targets;
using PahlawanPangan.Tests.Grpc;

namespace PahlawanPangan.Tests.Fuzzing;

/// <summary>
/// Whatever a parser gets from outside, it accepts it or refuses it as documented. See docs/fuzzing.md for the long form.
/// </summary>
public sealed class ParserFuzzTests(GrpcGatewayHost gateway, ITestOutputHelper output) : IClassFixture<GrpcGatewayHost>
{
    public static TheoryData<string> Names => [.. FuzzTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parser_accepts_or_refuses_whatever_it_gets(string name)
    {
        var target = FuzzTargets.All[name];

        var (accepted, perSecond) = Fuzzer.Run(target, gateway.Services, FuzzSettings.Inputs, FuzzSettings.Seed);

        output.WriteLine($"{name}: {FuzzSettings.Inputs} inputs of seed {FuzzSettings.Seed}, {accepted} accepted, {perSecond:F0} a second");
    }
}
