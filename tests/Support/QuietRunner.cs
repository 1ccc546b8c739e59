using FsCheck;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace PahlawanPangan.Tests.Support;

/// <summary>Prints nothing for properties that hold, and passes failures to the throwing runner.</summary>
internal sealed class QuietRunner(IRunner throwing) : IRunner
{
    public void OnStartFixture(Type t)
    {
    }

    public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
    {
    }

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
    {
    }

    public void OnFinished(string name, FsCheck.TestResult testResult)
    {
        if (!testResult.IsPassed)
        {
            throwing.OnFinished(name, testResult);
        }
    }
}
