using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Scale;

try
{
    switch (args)
    {
        case ["compare", ..]:
            return await CompareCommand.RunAsync(CompareOptions.Read(args.AsSpan(1)));
        case ["micro"] or ["micro", "--quick"]:
            return MicroCommand.Run(isQuick: args.Length > 1, only: "");
        case ["micro", "--only", var names]:
            return MicroCommand.Run(isQuick: false, names);
        case ["micro", "--quick", "--only", var names]:
            return MicroCommand.Run(isQuick: true, names);
        case ["scale", ..]:
            return ScaleCommand.Run(ScaleOptions.Read(args.AsSpan(1)), Console.Out);
        case ["pin"]:
            return PinCommand.Run(Console.Out);
        case [] when ServeCommand.IsAskedFor:
            await ServeCommand.RunAsync();
            return 0;
        default:
            await Console.Error.WriteLineAsync($"Commands:\n{CompareOptions.Usage}\n{ScaleOptions.Usage}\nmicro [--quick] [--only NAME,NAME]   times the small operations\npin               measures what they allocate and pins it");
            return 2;
    }
}
catch (FormatException problem)
{
    await Console.Error.WriteLineAsync($"{problem.Message}\n{CompareOptions.Usage}");
    return 2;
}
catch (BenchFault fault)
{
    await Console.Error.WriteLineAsync($"Nothing is reported, since a run went wrong: {fault.Message}");
    return 1;
}
