@echo off
rem Runs rangebar on the Java of this folder; without one on RANGEBAR_JAVA_HOME, JAVA_HOME or the java.exe on PATH (17 or later).
rem RANGEBAR_JAVA_OPTS has options for the JVM. Exit code 3: no Java that fits.
rem No paths within parentheses: the one in "Program Files (x86)" would end them.
setlocal DisableDelayedExpansion
set "home=%~dp0.."
set "java=%home%\java\bin\java.exe"
set "major=25"
if exist "%java%" goto run
if defined RANGEBAR_JAVA_HOME goto own
if defined JAVA_HOME goto usual
set "java="
for %%j in (java.exe) do set "java=%%~$PATH:j"
set "name=%java%"
if defined java goto version
set "reason=no Java found"
goto fail

:own
set "name=RANGEBAR_JAVA_HOME=%RANGEBAR_JAVA_HOME%"
set "java=%RANGEBAR_JAVA_HOME%\bin\java.exe"
goto there

:usual
set "name=JAVA_HOME=%JAVA_HOME%"
set "java=%JAVA_HOME%\bin\java.exe"

:there
if exist "%java%" goto version
set "reason=%name% has no bin\java.exe"
goto fail

:version
rem The file of a JDK is read in no time; what only starts a Java, such as Oracle's javapath, has to start it.
set "version="
for %%j in ("%java%") do set "release=%%~dpj..\release"
if exist "%release%" for /f "usebackq tokens=1,2 delims==" %%k in ("%release%") do if "%%k"=="JAVA_VERSION" set "version=%%~l"
if defined version goto major
for /f "tokens=2,3" %%k in ('call "%java%" -version 2^>^&1') do if "%%k"=="version" set "version=%%~l"
if defined version goto major
set "reason=%name% does not tell its version"
goto fail

:major
rem 1.8 is Java 8.
for /f "tokens=1 delims=._-+" %%k in ("%version%") do set "major=%%k"
if "%major%"=="1" for /f "tokens=2 delims=._-+" %%k in ("%version%") do set "major=%%k"
if %major% geq 17 goto run
set "reason=%name% is Java %major%"
goto fail

:run
rem Calls that need native access begin with Java 23.
set "access="
if %major% geq 23 set "access=--enable-native-access=dev.rangebar.bindings,duckdb.jdbc,com.github.luben.zstd_jni"
rem Downloads and databases compute SHA-256, for which only the JVM's better compiler uses the processor's instructions.
set "quick="@%home%\bin\quick.options""
if "%~1"=="download" set "quick="
if "%~1"=="check" set "quick="
if not "%~1"=="build" goto start
set arguments=%*
set "arguments=%arguments:"=%"
if not "%arguments:duckdb=%"=="%arguments%" set "quick="
if not "%arguments:--archive=%"=="%arguments%" set "quick="

:start
"%java%" "@%home%\bin\java.options" %quick% -XX:+UseSerialGC %RANGEBAR_JAVA_OPTS% %access% --module-path "%home%\lib" --module dev.rangebar.cli/dev.rangebar.cli.Main %*
exit /b %errorlevel%

:fail
echo rangebar: %reason%; set RANGEBAR_JAVA_HOME to the home of a Java 17 or later, or use the archive with a Java of its own>&2
exit /b 3
